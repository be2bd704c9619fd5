import SwasiCore

/// An open directory of a ``NamespaceFileSystem``: mount points are among its names.
final class NamespaceDirectory: OpenDirectory {
    private let view: NamespaceFileSystem
    private let mount: MountID
    private let directory: any OpenDirectory
    let node: NodeID

    init(
        _ view: NamespaceFileSystem, _ node: NodeID, _ mount: MountID,
        _ directory: any OpenDirectory
    ) {
        self.view = view
        self.node = node
        self.mount = mount
        self.directory = directory
    }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        var failure: Errno?
        let location = Location(mount: mount, node: directory.node, kind: .directory)
        try view.namespace.entries(of: directory, at: location, after: after) { name, location in
            do throws(Errno) {
                return body(name, try view.entry(location))
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }

    func rewind() {
        directory.rewind()
    }
}
