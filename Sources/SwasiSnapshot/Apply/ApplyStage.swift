import SwasiCore
import SwasiFS

/// Makes what will be put into a directory of the host, beside its place: in a folder of the same
/// file system, under numbers.
struct ApplyStage {
    private static let piece: UInt64 = 1 << 20

    private let view: TreeView
    private let options: ApplyOptions
    private let folder: TargetFolder
    private let counter: ByteCounter
    /// Where the first name of a node is that has more names.
    private var firstPaths: [Location: [UInt8]] = [:]
    /// What was not taken over of a node's attributes.
    private(set) var leftOut: [LeftOut] = []

    init(
        _ view: TreeView, _ options: ApplyOptions, _ folder: TargetFolder, _ counter: ByteCounter
    ) {
        self.view = view
        self.options = options
        self.folder = folder
        self.counter = counter
    }

    /// The path of a number in the stage.
    static func path(new number: Int) -> [UInt8] { Array("new/\(number)".utf8) }
    static func path(old number: Int) -> [UInt8] { Array("old/\(number)".utf8) }

    /// Makes what an item leads to, with all that is below it; it gets the owner of what stands in
    /// its place now, and the extended attributes that stay with a file.
    ///
    /// Errors: `system`; `imageChanged`.
    mutating func make(
        _ item: ApplyPlan.Item, number: Int, replacing old: TargetStatus?,
        _ kept: [(name: [UInt8], value: [UInt8]?)] = []
    ) throws(SwasiError) {
        guard let location = item.change.after else { return }
        let top = ApplyStage.path(new: number)
        var directories: [(path: [UInt8], change: TreeChange)] = []
        try make(location, at: top, item.change, kept)
        if location.kind == .directory { directories.append((top, item.change)) }
        for change in item.below {
            guard let location = change.after else { continue }
            let path = top + change.path.dropFirst(item.change.path.count)
            try make(location, at: path, change)
            if location.kind == .directory { directories.append((path, change)) }
        }
        // Their times change while names are made in them.
        for (path, change) in directories.reversed() {
            guard let location = change.after else { continue }
            try set(location, at: path, change)
        }
        if let old {
            var owner = TargetAttributes()
            owner.owner = old.owner
            owner.group = old.group
            if item.change.differences.contains(.owner), options.changesOwners { return }
            if let made = try folder.status(top), made.owner == old.owner, made.group == old.group {
                return
            }
            do throws(SwasiError) {
                try folder.set(owner, of: top)
            } catch {
                throw SwasiError(
                    error.code, "cannot replace '\(escapedText(item.change.path))'",
                    cause: "it belongs to \(old.owner):\(old.group), and the new one would not",
                    hint: "apply as that user, or other paths only")
            }
            // Whoever changes an owner takes set-user-ID bits away.
            if location.kind != .symbolicLink { try set(location, at: top, item.change) }
        }
    }

    /// What is staged under a number. Errors: `system`.
    func status(_ number: Int) throws(SwasiError) -> TargetStatus? {
        try folder.status(ApplyStage.path(new: number))
    }

    private mutating func make(
        _ location: Location, at path: [UInt8], _ change: TreeChange,
        _ kept: [(name: [UInt8], value: [UInt8]?)] = []
    ) throws(SwasiError) {
        let attributes = try view.attributes(of: location, at: change.path)
        if attributes.links > 1, location.kind != .directory {
            if let first = firstPaths[location] { return try folder.link(first, as: path) }
            firstPaths[location] = path
        }
        switch location.kind {
        case .directory: return try folder.makeDirectory(path)
        case .symbolicLink:
            let target = try view.read(change.path) { () throws(Errno) in
                try view.namespace.fileSystem(location).readLink(location.node)
            }
            try folder.makeLink(path, to: target)
        case .file: try copy(location, attributes, to: path, change.path)
        case .characterDevice, .blockDevice, .fifo, .socket:
            try folder.makeSpecial(path, location.kind, device: attributes.device)
        }
        try set(location, at: path, change, kept)
    }

    private func copy(
        _ location: Location, _ attributes: Attributes, to path: [UInt8], _ source: [UInt8]
    ) throws(SwasiError) {
        let target = try folder.makeFile(path)
        if attributes.size == 0 { return }
        let file = try view.read(source) { () throws(Errno) in try view.open(location) }
        let content = TreeContent(
            view: view, file: file, path: source, attributes: attributes, counter: counter)
        var buffer = [UInt8](
            repeating: 0, count: Int(min(ApplyStage.piece, attributes.size)))
        for extent in try content.extents() ?? [0..<attributes.size] {
            var offset = extent.lowerBound
            while offset < extent.upperBound {
                let count = Int(min(ApplyStage.piece, extent.upperBound - offset))
                try buffer.withMutableRawSpan { (span) throws(SwasiError) in
                    var part = span._mutatingExtracting(first: count)
                    try content.read(at: offset, into: &part)
                }
                try buffer.withRawSpan { (span) throws(SwasiError) in
                    try target.write(span.extracting(first: count), at: offset)
                }
                offset += UInt64(count)
            }
        }
        try target.truncate(to: attributes.size)
        try content.check()
    }

    /// Sets all attributes, over those that are kept.
    private mutating func set(
        _ location: Location, at path: [UInt8], _ change: TreeChange,
        _ kept: [(name: [UInt8], value: [UInt8]?)] = []
    ) throws(SwasiError) {
        var wanted = try attributes(of: location, change, differences: nil)
        wanted.extendedAttributes.insert(contentsOf: kept, at: 0)
        try folder.set(wanted, of: path)
    }

    /// The attributes that a node's object of the host gets; of those that exist already, only
    /// what is different.
    mutating func attributes(
        of location: Location, _ change: TreeChange, differences: Differences?
    ) throws(SwasiError) -> TargetAttributes {
        func has(_ one: Differences) -> Bool { differences?.contains(one) ?? true }
        let attributes = try view.attributes(of: location, at: change.path)
        var wanted = TargetAttributes()
        if location.kind != .symbolicLink, has(.mode) {
            var mode = attributes.mode
            if mode & 0o6000 != 0, location.kind != .directory, !options.keepsSetID {
                note(LeftOut(path: change.path, reason: .setID))
                mode &= 0o1777
            }
            wanted.mode = mode
        }
        if options.changesOwners, has(.owner) {
            wanted.owner = attributes.owner
            wanted.group = attributes.group
        }
        if has(.time) { wanted.modified = attributes.modified }
        if has(.extendedAttributes) {
            wanted.extendedAttributes = try extendedAttributes(of: location, change)
        }
        return wanted
    }

    private mutating func extendedAttributes(
        of location: Location, _ change: TreeChange
    ) throws(SwasiError) -> [(name: [UInt8], value: [UInt8]?)] {
        let found = try view.read(change.path) { () throws(Errno) in
            let fileSystem = view.namespace.fileSystem(location)
            var found: [(name: [UInt8], value: [UInt8]?)] = []
            for name in try fileSystem.extendedAttributeNames(of: location.node) {
                found.append(
                    (name.bytes, try fileSystem.extendedAttribute(name, of: location.node)))
            }
            return found
        }
        if options.setsPrivilegedAttributes { return found }
        let users = found.filter { $0.name.starts(with: Array("user.".utf8)) }
        if users.count < found.count {
            note(LeftOut(path: change.path, reason: .attribute))
        }
        return users
    }

    /// Notes what is left out, once where a node's attributes are set again.
    private mutating func note(_ one: LeftOut) {
        if leftOut.last != one { leftOut.append(one) }
    }
}
