public import SwasiCore
public import SwasiFS

/// A whole tree as a tar archive, over all mounts: each directory before what is in it, names in
/// the order of their bytes. Equal trees give equal bytes, however they store their files.
///
///     let output = try FileOutput(path: "tree.tar")
///     let report = try TreeArchive(view).write(to: output)
///     try output.finish()
///
/// A tree that changes meanwhile is archived as each name is found; a file that changes while it is
/// read is an error. Docs/Formats/layers.md says what the archive holds.
public struct TreeArchive: Sendable {
    /// The tree.
    public let view: TreeView
    /// What of its attributes is kept.
    public var options: ArchiveOptions
    /// Whether it becomes the layer of an image, in which some names mean something else; what is
    /// not said of the root is then up to who takes it.
    var isLayer = false

    /// An archive of a tree.
    public init(_ view: TreeView, options: ArchiveOptions = ArchiveOptions()) {
        self.view = view
        self.options = options
    }

    /// Writes the archive to an output, which the caller finishes. `progress` hears how many bytes
    /// of files were read, and how many there are.
    ///
    /// Errors: `system` for what cannot be read; `limitExceeded` for a tree that is too deep and
    /// for more extended attributes than readers take; `imageChanged` for a file that changes while
    /// it is read; `invalidArgument` for a link whose target holds a NUL; those of the output.
    public func write(
        to output: any ArchiveOutput,
        progress: ((_ done: UInt64, _ total: UInt64) -> Void)? = nil
    ) throws(SwasiError) -> ArchiveReport {
        let total = progress == nil ? 0 : try contentBytes()
        let counter = ByteCounter(total: total) { progress?($0, $1) }
        let writer = TarWriter(to: output)
        var builder = ArchiveBuilder(view, options, writer, counter)
        var walk = TreeWalk(view, from: view.namespace.root)
        var reserved: [[UInt8]] = []
        var deep: [[UInt8]] = []
        while let item = try walk.next() {
            if isLayer, item.path.isEmpty { continue }
            if isLayer, LayerNames.isTooDeep(item.path, item.location.kind) {
                deep.append(item.path)
            } else if isLayer, LayerNames.isReserved(item.path) {
                reserved.append(item.path)
            } else {
                try builder.add(item.location, at: item.path)
            }
        }
        if !reserved.isEmpty { throw LayerNames.failure(reserved) }
        if let path = deep.first { throw LayerNames.tooDeep(path, of: deep.count) }
        try writer.finish()
        counter.finish()
        return ArchiveReport(
            entries: writer.entries, bytes: writer.size, sockets: builder.sockets)
    }

    /// Bytes of all files, each counted once for all its names.
    private func contentBytes() throws(SwasiError) -> UInt64 {
        var total: UInt64 = 0
        var counted: Set<Location> = []
        var walk = TreeWalk(view, from: view.namespace.root)
        while let item = try walk.next() {
            guard item.location.kind == .file else { continue }
            let attributes = try view.attributes(of: item.location, at: item.path)
            if attributes.links > 1, !counted.insert(item.location).inserted { continue }
            total = total.addingSaturating(attributes.size)
        }
        return total
    }
}
