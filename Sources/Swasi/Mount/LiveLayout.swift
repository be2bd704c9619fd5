import SwasiCore
import SwasiFS

/// The tree of a run as a user looks at it from outside: `merged` is what the program sees,
/// `changes` what it changed, `layers/N` what lies below, from 1 on, the uppermost first.
///
/// It is a namespace of its own under the run's lock, in which the run's file systems stand as they
/// are.
struct LiveLayout {
    let namespace: Namespace
    /// All of it as one file system, which tells of each file in `merged` where it comes from.
    let fileSystem: NamespaceFileSystem

    /// A tree of the run's, in the places where it is shown.
    private struct Part {
        var merged: MountRequest
        var changes: MountRequest?
        var layers: [any FileSystem]
        var origins: NodeOrigins
    }

    /// Arranges the trees of a run; what can be changed in them can be through `merged` if it is
    /// writable. With `isOnlooker` the run is the same, whoever looks.
    ///
    /// Errors: `system` if a tree does not answer, or is not where it was mounted any more.
    init(
        _ tree: SandboxTree, isWritable: Bool, isOnlooker: Bool, stamp: Stamp
    ) throws(SwasiError) {
        precondition(!isWritable || !isOnlooker, "who writes takes part")
        do throws(Errno) {
            let parts = try LiveLayout.parts(
                tree, isWritable: isWritable, isOnlooker: isOnlooker)
            let guest = tree.view.namespace
            let table = try guest.attaching { () throws(Errno) in
                try LiveLayout.table(parts, guest.limits, stamp)
            }
            namespace = Namespace(table, sharingLockOf: guest, isOnlooker: isOnlooker)
            var origins: [Int: NodeOrigins] = [:]
            // The top comes first, then what is merged.
            for (index, part) in parts.enumerated() { origins[index + 1] = part.origins }
            fileSystem = NamespaceFileSystem(namespace, origins: origins)
        } catch {
            throw SwasiError(.system, "cannot show the tree of the run", cause: error.words)
        }
    }

    private static func parts(
        _ tree: SandboxTree, isWritable: Bool, isOnlooker: Bool
    ) throws(Errno) -> [Part] {
        let guest = tree.view.namespace
        return try guest.step { () throws(Errno) in
            var parts: [Part] = []
            var layers = 0
            for (index, mount) in guest.mounts.enumerated() {
                var request = tree.made[index].request
                let place = mount.path == Array("/".utf8) ? [] : mount.path
                request.path = Array("/merged".utf8) + place
                if !isWritable { request.rights.formIntersection(.read) }
                var memory = mount.fileSystem as? MemoryFileSystem
                if isOnlooker { memory = memory.map { MemoryFileSystem(showing: $0) } }
                request.fileSystem = memory ?? mount.fileSystem
                var part = Part(
                    merged: request, layers: [],
                    origins: NodeOrigins(firstLayer: layers + 1, changes: nil))
                if let memory, let origin = tree.origins[index].state {
                    let changes = try ChangesFileSystem(
                        memory, since: origin,
                        showing: guest.pointDirectories(of: index) + [mount.root.node])
                    request.fileSystem = changes
                    request.path = Array("/changes".utf8) + place
                    request.rights.formIntersection(.read)
                    part.changes = request
                    part.layers = origin.lowers
                    part.origins = NodeOrigins(firstLayer: layers + 1, changes: changes)
                } else if mount.fileSystem.traits.contains(.immutable) {
                    part.layers = [mount.fileSystem]
                }
                layers += part.layers.count
                parts.append(part)
            }
            return parts
        }
    }

    private static func table(
        _ parts: [Part], _ limits: Limits, _ stamp: Stamp
    ) throws(Errno) -> MountTable {
        var table = MountTable(limits: limits, stamp: stamp)
        let top = try MemoryFileSystem(limits: limits, stamp: stamp)
        _ = try top.make("layers", in: top.root, .directory, stamp)
        try table.attach(MountRequest(top, at: "/", rights: .read))
        for part in parts { try table.attach(part.merged) }
        for part in parts {
            if let changes = part.changes { try table.attach(changes) }
        }
        for (index, layer) in parts.flatMap(\.layers).enumerated() {
            try table.attach(MountRequest(layer, at: "/layers/\(index + 1)", rights: .read))
        }
        return table
    }
}
