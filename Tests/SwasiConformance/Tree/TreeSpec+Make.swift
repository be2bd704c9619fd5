public import SwasiCore
public import SwasiFS

extension TreeSpec {
    /// Makes the tree in an empty file system by calls on the seam. All times of a node become
    /// those of its entry, except for `changed`.
    public func make(in fileSystem: any FileSystem) throws(Errno) {
        var nodes: [TreePath: NodeID] = [TreePath([]): fileSystem.root]
        for entry in entries {
            guard let directory = nodes[entry.path.parent] else { throw .noEntry }
            let stamp = Stamp(time: entry.modified, owner: entry.owner, group: entry.group)
            if case .hardLink(let other) = entry.object {
                guard let node = nodes[other] else { throw .noEntry }
                try fileSystem.link(node, as: entry.path.name, in: directory, stamp)
                nodes[entry.path] = node
                continue
            }
            let node = try make(entry, in: directory, of: fileSystem, stamp)
            for (name, value) in entry.extendedAttributes.sorted(by: { $0.key < $1.key }) {
                try fileSystem.setExtendedAttribute(name, of: node, to: value, .any, stamp)
            }
            nodes[entry.path] = node
        }
        try setTimes(nodes, in: fileSystem)
    }

    private func make(
        _ entry: Entry, in directory: NodeID, of fileSystem: any FileSystem, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        let name = entry.path.name
        switch entry.object {
        case .file(let content):
            let (file, _) = try fileSystem.open(
                name, in: directory, .write, .mustCreate(NewNode(.file, mode: entry.mode)), stamp)
            for piece in content.pieces {
                _ = try file.write(piece.bytes, .at(piece.offset), stamp)
            }
            if content.isSparse { try file.truncate(to: content.size, stamp) }
            return file.node
        case .directory:
            return try fileSystem.make(
                name, in: directory, NewNode(.directory, mode: entry.mode), stamp)
        case .symbolicLink(let target):
            return try fileSystem.makeSymbolicLink(name, in: directory, to: target, stamp)
        case .special(let kind, let device):
            return try fileSystem.make(
                name, in: directory, NewNode(kind, mode: entry.mode, device: device), stamp)
        case .hardLink:
            preconditionFailure("a hard link is made by link")
        }
    }

    /// Making a child moves its directory's times, so they are set at the end; a link's node keeps
    /// the times of its first name.
    private func setTimes(
        _ nodes: [TreePath: NodeID], in fileSystem: any FileSystem
    ) throws(Errno) {
        for entry in entries {
            if case .hardLink = entry.object { continue }
            guard let node = nodes[entry.path] else { throw .noEntry }
            try fileSystem.setAttributes(
                AttributeChange(accessed: entry.modified, modified: entry.modified), of: node,
                Stamp(time: entry.modified))
        }
    }
}
