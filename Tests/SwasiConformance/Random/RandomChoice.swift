import SwasiCore
import SwasiFS

/// Chooses steps for a run from what the reference holds, so that most of them succeed, and some
/// use nodes that were removed and things of the wrong kind.
struct RandomChoice {
    var generator: TestGenerator
    private var pins: [Int] = []
    private let names: [Name]
    private let attributeNames: [AttributeName] = [
        "user.a", "user.b/c", "user.longer than any other",
    ]
    private let sizes: [UInt64] = [
        0, 1, 10, 100, 4_095, 4_096, 5_000, 20_000, 65_535, 65_536, 70_000, 131_073, 1 << 40,
    ]
    private let accesses: [Access] = [
        .read, .write, [.read, .write], [.read, .write], [.read, .write],
        [.read, .write, .truncate], [],
    ]

    init(seed: UInt64, names extra: [Name]) {
        generator = TestGenerator(seed: seed)
        let own: [Name] = [
            "a", "b", "c", "d", "e", "f", "a name of exactly 24 by", "a name of exactly 24 byt",
            "a name of exactly 24 byte", "a name of exactly 24 bytes", ".wh.a", "\n",
        ]
        names = own + extra
    }

    mutating func next(_ side: RandomSide) -> RandomOperation {
        switch generator.below(100) {
        case 0..<22: make(side)
        case 22..<38: remove(side)
        case 38..<50: rename(side)
        case 50..<62: look(side)
        case 62..<70: attributes(side)
        case 70..<78: open(side)
        default: use(side)
        }
    }

    // MARK: Parts

    private mutating func name() -> Name { generator.one(of: names) }

    /// A node, mostly one that is there.
    private mutating func node(_ side: RandomSide) -> Int {
        for _ in 0..<6 {
            let number = generator.below(side.nodes.count)
            if generator.below(40) == 0 || side.attributes(number) != nil { return number }
        }
        return 0
    }

    /// A node, mostly a directory that is there; half the time one that was seen lately.
    private mutating func directory(_ side: RandomSide) -> Int {
        for _ in 0..<12 {
            let recent = generator.below(2) == 0 ? min(side.nodes.count, 60) : side.nodes.count
            let number = side.nodes.count - 1 - generator.below(recent)
            let attributes = side.attributes(number)
            if generator.below(60) == 0 { return number }
            if let attributes, attributes.kind == .directory { return number }
        }
        return 0
    }

    /// A name, mostly one that is in the directory.
    private mutating func name(in directory: Int, _ side: RandomSide) -> Name {
        guard generator.below(8) > 0, let listed = side.names(in: directory), !listed.isEmpty
        else { return name() }
        return generator.one(of: listed)
    }

    private mutating func offset() -> UInt64 {
        let size = generator.one(of: sizes)
        return generator.below(2) == 0 ? size : generator.next() % (size + 1)
    }

    private mutating func range(most: UInt64) -> Range<UInt64> {
        let start = offset()
        return start..<start + generator.next() % most
    }

    private mutating func newNode() -> NewNode {
        let kinds: [Kind] = [
            .file, .file, .file, .directory, .directory, .directory, .fifo, .blockDevice,
            .symbolicLink,
        ]
        return NewNode(
            generator.one(of: kinds), mode: UInt16(truncatingIfNeeded: generator.next()),
            device: generator.next())
    }

    // MARK: Steps

    private mutating func make(_ side: RandomSide) -> RandomOperation {
        let directory = directory(side)
        switch generator.below(6) {
        case 0:
            let target = patternBytes(generator.below(60))
            return .makeSymbolicLink(name(), in: directory, target)
        case 1: return .link(node(side), as: name(), in: directory)
        case 2:
            let creation = generator.one(of: [
                Creation.never, .ifMissing(.file), .mustCreate(.file), .ifMissing(.file),
            ])
            return .openName(
                name(), in: directory, generator.one(of: accesses), creation)
        default: return .make(name(), in: directory, newNode())
        }
    }

    private mutating func remove(_ side: RandomSide) -> RandomOperation {
        let directory = directory(side)
        let name = name(in: directory, side)
        return generator.below(2) == 0
            ? .unlink(name, in: directory) : .removeDirectory(name, in: directory)
    }

    private mutating func rename(_ side: RandomSide) -> RandomOperation {
        let (source, target) = (directory(side), directory(side))
        let flags = generator.one(of: [
            RenameFlags(), [], [], .noReplace, .exchange, .exchange, [.noReplace, .exchange],
        ])
        let old = name(in: source, side)
        let new = flags == .exchange ? name(in: target, side) : name()
        return .rename(old, in: source, to: new, newDirectory: target, flags)
    }

    private mutating func look(_ side: RandomSide) -> RandomOperation {
        switch generator.below(6) {
        case 0: return .parent(directory(side))
        case 1: return .attributes(node(side))
        case 2: return .readLink(node(side))
        case 3: return .list(directory(side))
        default:
            let directory = directory(side)
            return .lookup(name(in: directory, side), in: directory)
        }
    }

    private mutating func attributes(_ side: RandomSide) -> RandomOperation {
        let node = node(side)
        let name = generator.one(of: attributeNames)
        switch generator.below(6) {
        case 0, 1:
            var change = AttributeChange()
            if generator.below(2) == 0 {
                change.mode = UInt16(truncatingIfNeeded: generator.next())
            }
            if generator.below(3) == 0 { change.owner = UInt32(generator.below(9)) }
            if generator.below(3) == 0 { change.group = UInt32(generator.below(9)) }
            if generator.below(4) == 0 { change.accessed = later() }
            if generator.below(4) == 0 { change.modified = later() }
            return .setAttributes(change, of: node)
        case 2: return .extendedAttribute(name, of: node)
        case 3: return .extendedAttributeNames(node)
        default:
            // What a mode means for removing is left open.
            if generator.below(4) == 0 { return .setExtendedAttribute(name, of: node, nil, .any) }
            let mode = generator.one(of: [ExtendedAttributeMode.any, .create, .replace])
            let value = patternBytes(generator.below(300))
            return .setExtendedAttribute(name, of: node, value, mode)
        }
    }

    private mutating func later() -> Timestamp {
        Timestamp(seconds: 1_800_000_000, nanoseconds: Int64(generator.below(1 << 30)))
    }

    private mutating func open(_ side: RandomSide) -> RandomOperation {
        if side.files.count > 12 { return .close(file: generator.below(side.files.count)) }
        if side.directories.count > 6 {
            return .closeDirectory(directory: generator.below(side.directories.count))
        }
        switch generator.below(8) {
        case 0: return .openDirectory(directory(side))
        case 1 where pins.count < 10:
            let number = node(side)
            if side.attributes(number) != nil { pins.append(number) }
            return .pin(number)
        case 2 where !pins.isEmpty:
            return .unpin(pins.remove(at: generator.below(pins.count)))
        default: return .open(node(side), generator.one(of: accesses))
        }
    }

    private mutating func use(_ side: RandomSide) -> RandomOperation {
        if !side.directories.isEmpty, generator.below(5) == 0 {
            let directory = generator.below(side.directories.count)
            if generator.below(4) == 0 { return .rewind(directory: directory) }
            let after = generator.below(2) == 0 ? nil : name()
            return .entries(directory: directory, after: after, count: 1 + generator.below(20))
        }
        if side.files.isEmpty { return .open(node(side), [.read, .write]) }
        let file = generator.below(side.files.count)
        switch generator.below(12) {
        case 0: return .fileAttributes(file: file)
        case 1: return .truncate(file: file, to: offset())
        case 2:
            let modes: [Allocation] = [.extend, .keepSize, .punchHole, .zero]
            return .allocate(file: file, range(most: 100_000), generator.one(of: modes))
        case 3, 4:
            let source = generator.below(side.files.count)
            return .copy(range(most: 80_000), from: source, file: file, to: offset())
        case 5: return .readPages(file: file, range(most: 80_000))
        case 6, 7: return .read(file: file, at: offset(), count: generator.below(80_000))
        default:
            let position = generator.below(3) == 0 ? Position.end : .at(offset())
            let count = generator.one(of: [0, 1, 10, 1_000, 4_096, 10_000, 70_000])
            let seed = UInt8(truncatingIfNeeded: generator.next())
            return .write(file: file, position, seed: seed, count: count)
        }
    }
}
