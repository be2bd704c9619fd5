import SwasiCore
import SwasiFS

/// The directories that a layer has so far, from the root down to the one that was needed last.
///
/// They are written although nothing of them changed: tools that extract each layer into a folder
/// of its own, as podman and docker do, make up the modes and owners of those that are missing, and
/// these then hide the right ones.
struct LayerParents {
    /// A directory on the way.
    private struct Level {
        /// How many bytes of the path lead to it.
        var pathCount: Int
        var location: Location
    }

    private let view: TreeView
    /// The root first: what a layer does not say of it is as in the layers below.
    private var levels: [Level]
    private var path: [UInt8] = []

    init(_ view: TreeView) {
        self.view = view
        levels = [Level(pathCount: 0, location: view.namespace.root)]
    }

    /// Writes the directories above a path that were not written. Errors: those of the builder;
    /// `system`.
    mutating func write(above path: [UInt8], _ builder: inout ArchiveBuilder) throws(SwasiError) {
        while levels.count > 1, !isAbove(path, levels[levels.count - 1]) { levels.removeLast() }
        self.path = path
        var start = levels.count > 1 ? levels[levels.count - 1].pathCount + 1 : 0
        while let slash = path[start...].firstIndex(of: UInt8(ascii: "/")) {
            let location = try find(path[start..<slash], in: levels[levels.count - 1].location)
            try builder.add(location, at: Array(path[..<slash]))
            levels.append(Level(pathCount: slash, location: location))
            start = slash + 1
        }
    }

    /// Notes that a directory is written for its own sake, right after what is above it.
    mutating func note(_ path: [UInt8], _ location: Location) {
        if path.isEmpty { return }
        self.path = path
        levels.append(Level(pathCount: path.count, location: location))
    }

    private func isAbove(_ other: [UInt8], _ level: Level) -> Bool {
        PathOrder.isBelow(other, Array(path[..<level.pathCount]))
    }

    private func find(
        _ name: ArraySlice<UInt8>, in directory: Location
    ) throws(SwasiError) -> Location {
        do throws(Errno) {
            let name = try Array(name).withRawSpan { (span) throws(Errno) in try Name(span) }
            let found = try view.step { () throws(Errno) in
                try view.namespace.entry(at: Place(directory, name))
            }
            guard let found else { throw .noEntry }
            return found
        } catch {
            throw .reading(path, error)
        }
    }
}
