import Swasi

/// A tree on the command line: `type=image|tmp|host|overlay,src=…,dst=…,mode=…`, as docker has it.
struct MountOption: Equatable, Sendable {
    /// What an overlay stands on.
    enum Lower: Equatable, Sendable {
        case image(String)
        case host(String)

        /// `image:FILE`, `host:DIR`, or just the directory.
        init(_ text: String) {
            if text.hasPrefix("image:") {
                self = .image(String(text.dropFirst("image:".count)))
            } else {
                self = .host(text.hasPrefix("host:") ? String(text.dropFirst(5)) : text)
            }
        }

        /// The path on the host.
        var path: String {
            switch self {
            case .image(let path), .host(let path): path
            }
        }
    }

    enum Source: Equatable, Sendable {
        case image(String)
        case memory
        case host(String, HostMode)
        /// The uppermost first.
        case overlay([Lower])
    }

    var source: Source
    var destination: String
    var isReadOnly = false
    var addedBytes: UInt64?
    var addedNodes: UInt64?
    var innerPath: String?
    /// Which of several images to take; nil for what `--platform` says.
    var platform: Platform?

    init(_ source: Source, at destination: String) {
        self.source = source
        self.destination = destination
    }

    /// Reads an option.
    ///
    /// Errors (`invalidArgument`), in checking order: those of ``MountFields/init(_:)``; no type or
    /// none of ours; a key that the type does not have; no destination, or one that is not
    /// absolute; no source; a mode, a number or a platform that is none.
    init(_ text: String) throws(SwasiError) {
        let fields = try MountFields(text)
        let type = try MountOption.type(fields)
        if let field = fields.first(noneOf: type.keys) {
            let keys = type.keys.map(\.rawValue)
            throw fields.failure(
                field, "type=\(type.rawValue) has no \(field.key.rawValue)",
                "its keys are \(keys.dropLast().joined(separator: ", ")) and \(keys.last ?? "")")
        }
        guard let target = fields[.destination] else {
            throw fields.failure("there is no destination", "add dst=/PATH")
        }
        if !target.value.hasPrefix("/") {
            throw fields.failure(
                target, "'\(escapedText(target.value.hostBytes))' is not absolute",
                "use dst=/PATH")
        }
        destination = target.value
        let mode = try MountOption.mode(fields, type)
        source = try MountOption.source(fields, type, mode)
        isReadOnly = mode == .readOnly && type != .host
        addedBytes = try MountOption.number(fields, .size)
        addedNodes = try MountOption.number(fields, .nodes)
        innerPath = fields[.innerPath]?.value
        if let field = fields[.platform] {
            platform = Platform(argument: field.value)
            if platform == nil {
                throw fields.failure(
                    field, allowed: ["OS/ARCHITECTURE", "OS/ARCHITECTURE/VARIANT"])
            }
        }
        if type == .host, mode != .overlay, let field = fields[.size] ?? fields[.nodes] {
            throw fields.failure(
                field, "only a tree in memory has a \(field.key.rawValue)", "add mode=overlay")
        }
    }

    // MARK: Fields

    private enum TypeWord: String, CaseIterable {
        case image, tmp, host, overlay

        var keys: [MountFields.Key] {
            switch self {
            case .image:
                [
                    .type, .source, .destination, .mode, .readOnly, .size, .nodes, .innerPath,
                    .platform,
                ]
            case .tmp: [.type, .destination, .mode, .readOnly, .size, .nodes]
            case .host: [.type, .source, .destination, .mode, .readOnly, .size, .nodes]
            case .overlay:
                [
                    .type, .lower, .destination, .mode, .readOnly, .size, .nodes, .innerPath,
                    .platform,
                ]
            }
        }
    }

    private static func type(_ fields: MountFields) throws(SwasiError) -> TypeWord {
        let words = TypeWord.allCases.map(\.rawValue)
        guard let field = fields[.type] else {
            throw fields.failure("there is no type", "add type=\(MountFields.words(words))")
        }
        // Docker's words for two of them.
        let others: [String: TypeWord] = ["bind": .host, "tmpfs": .tmp]
        guard let type = TypeWord(rawValue: field.value) ?? others[field.value] else {
            throw fields.failure(field, allowed: words)
        }
        return type
    }

    /// `mode` and `readonly`; a directory of the host is looked at if nothing is said, others can
    /// be changed in memory.
    private static func mode(
        _ fields: MountFields, _ type: TypeWord
    ) throws(SwasiError) -> HostMode {
        var mode: HostMode?
        if let field = fields[.mode] {
            mode = HostMode(rawValue: field.value)
            if mode == nil || (mode == .overlay && type != .host) {
                throw fields.failure(
                    field, allowed: type == .host ? ["ro", "rw", "overlay"] : ["ro", "rw"])
            }
        }
        if let field = fields[.readOnly] {
            switch field.value {
            case "true", "1":
                if let mode, mode != .readOnly {
                    throw fields.failure(field, "mode=\(mode.rawValue) says something else")
                }
                return .readOnly
            case "false", "0": break
            default: throw fields.failure(field, allowed: ["true", "false"])
            }
        }
        return mode ?? (type == .host ? .readOnly : .readWrite)
    }

    private static func source(
        _ fields: MountFields, _ type: TypeWord, _ mode: HostMode
    ) throws(SwasiError) -> Source {
        switch type {
        case .tmp: return .memory
        case .overlay:
            let lowers = fields.all(.lower).map { Lower($0.value) }
            if lowers.isEmpty || lowers.contains(where: { $0.path.isEmpty }) {
                throw fields.failure(
                    "an overlay needs something below it", "add lower=DIR or lower=image:FILE")
            }
            return .overlay(lowers)
        case .image, .host:
            guard let source = fields[.source]?.value else {
                throw fields.failure("there is no source", "add src=PATH")
            }
            return type == .image ? .image(source) : .host(source, mode)
        }
    }

    private static func number(
        _ fields: MountFields, _ key: MountFields.Key
    ) throws(SwasiError) -> UInt64? {
        guard let field = fields[key] else { return nil }
        guard let count = ByteCount(argument: field.value) else {
            throw fields.failure(field, allowed: ["a number", "one with K, M, G or T"])
        }
        return count.bytes
    }
}

extension MountOption {
    /// The mount; `open` opens an image by its reference, for a platform if one was said.
    func specification(
        _ open: (String, Platform?) throws(SwasiError) -> Image
    ) throws(SwasiError) -> MountSpecification {
        var mount = MountSpecification(try tree(open), at: destination)
        mount.isReadOnly = isReadOnly
        mount.addedBytes = addedBytes
        mount.addedNodes = addedNodes
        mount.innerPath = innerPath
        return mount
    }

    private func tree(
        _ open: (String, Platform?) throws(SwasiError) -> Image
    ) throws(SwasiError) -> MountSource {
        switch source {
        case .image(let path): return .image(try open(path, platform))
        case .memory: return .memory
        case .host(let path, let mode): return .host(path, mode: mode)
        case .overlay(let lowers):
            var trees: [Swasi.Lower] = []
            for lower in lowers {
                switch lower {
                case .image(let path): trees.append(.image(try open(path, platform)))
                case .host(let path): trees.append(.host(path))
                }
            }
            return .overlay(trees)
        }
    }
}
