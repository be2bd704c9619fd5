import SwasiCore
import SwasiFS

/// Takes places of a tree to a tar archive: attributes, targets and content, and a group of hard
/// links as one file and links to it.
struct ArchiveBuilder {
    let view: TreeView
    let options: ArchiveOptions
    let writer: TarWriter
    let counter: ByteCounter
    /// Paths of sockets, which were left out.
    private(set) var sockets: [[UInt8]] = []
    /// The first path of each node that has more names.
    private var firstPaths: [Location: [UInt8]] = [:]

    init(
        _ view: TreeView, _ options: ArchiveOptions, _ writer: TarWriter, _ counter: ByteCounter
    ) {
        self.view = view
        self.options = options
        self.writer = writer
        self.counter = counter
    }

    /// What one step finds out about a node.
    private struct Found {
        var attributes: Attributes
        var extendedAttributes: [(name: AttributeName, value: [UInt8])] = []
        var target: [UInt8] = []
        var file: (any OpenFile)?
    }

    /// Adds what is at a place under a path.
    ///
    /// Errors: `system` for what cannot be read; `imageChanged` for a file that changes meanwhile;
    /// those of ``TarWriter``.
    mutating func add(_ location: Location, at path: [UInt8]) throws(SwasiError) {
        let found = try find(location, path)
        if location.kind == .socket { return sockets.append(path) }
        var entry = entry(path, found.attributes)
        if found.attributes.links > 1, location.kind != .directory {
            if let first = firstPaths[location] {
                entry.object = .hardLink(first)
                return try writer.add(entry)
            }
            firstPaths[location] = path
        }
        entry.extendedAttributes = found.extendedAttributes
        switch location.kind {
        case .directory: entry.object = .directory
        case .symbolicLink: entry.object = .symbolicLink(found.target)
        case .file:
            guard let file = found.file else { break }
            return try add(file, found.attributes, entry)
        case .characterDevice, .blockDevice, .fifo, .socket:
            entry.object = .special(location.kind, device: found.attributes.device)
        }
        try writer.add(entry)
    }

    /// Adds a whiteout: what a layer has in place of a name that is gone. It has no attributes of
    /// its own, so they are the same for all.
    func addWhiteout(at path: [UInt8]) throws(SwasiError) {
        try writer.add(
            TarEntry(
                path: path, object: .file(size: 0, extents: nil), mode: 0, owner: 0, group: 0,
                modified: .epoch))
    }

    private func add(
        _ file: any OpenFile, _ attributes: Attributes, _ entry: TarEntry
    ) throws(SwasiError) {
        var entry = entry
        let content = TreeContent(
            view: view, file: file, path: entry.path, attributes: attributes, counter: counter)
        entry.object = .file(size: attributes.size, extents: try content.extents())
        try writer.add(entry, content)
        try content.check()
    }

    /// An entry with the attributes that go into the archive; an empty file at first.
    private func entry(_ path: [UInt8], _ attributes: Attributes) -> TarEntry {
        var entry = TarEntry(
            path: path, object: .file(size: 0, extents: nil), mode: attributes.mode,
            owner: attributes.owner, group: attributes.group,
            modified: options.time(attributes.modified))
        if case .root = options.owners { (entry.owner, entry.group) = (0, 0) }
        return entry
    }

    private func find(_ location: Location, _ path: [UInt8]) throws(SwasiError) -> Found {
        try view.read(path) { () throws(Errno) in
            let fileSystem = view.namespace.fileSystem(location)
            var found = Found(attributes: try fileSystem.attributes(of: location.node))
            for name in try fileSystem.extendedAttributeNames(of: location.node) {
                let value = try fileSystem.extendedAttribute(name, of: location.node)
                found.extendedAttributes.append((name, value))
            }
            if location.kind == .symbolicLink {
                found.target = try fileSystem.readLink(location.node)
            }
            if location.kind == .file, found.attributes.size > 0 {
                found.file = try view.open(location)
            }
            return found
        }
    }
}
