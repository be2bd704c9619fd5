import SwasiCore

extension HostQuestion {
    /// What tells an operation from another: a fingerprint of all of it.
    var fingerprint: UInt32 {
        var sink = ByteSink()
        put(to: &sink)
        return UInt32(truncatingIfNeeded: Fingerprint.of(sink.bytes))
    }

    func put(to sink: inout ByteSink) {
        switch self {
        case .status(let object), .list(let object), .target(let object),
            .extendedAttributes(let object):
            sink.put(number)
            object.put(to: &sink)
        case .lookup(let name, let directory):
            sink.put(number)
            name.put(to: &sink)
            directory.put(to: &sink)
        case .names(let directory, let limit):
            sink.put(number)
            directory.put(to: &sink)
            sink.put(varint: limit)
        case .content(let object, let offset, let count):
            sink.put(number)
            object.put(to: &sink)
            sink.put(varint: offset)
            sink.put(varint: count)
        case .extents(let object, let offset, let unit, let limit):
            sink.put(number)
            object.put(to: &sink)
            sink.put(varint: offset)
            sink.put(varint: unit)
            sink.put(varint: limit)
        case .space: sink.put(number)
        default: putOperation(to: &sink)
        }
    }

    /// Reads a question that can be a fact.
    init(_ source: inout ByteSource) throws(MalformedItem) {
        switch try source.byte() {
        case 0: self = .status(try HostObject(&source))
        case 1: self = .lookup(try Name(&source), in: try HostObject(&source))
        case 2: self = .list(try HostObject(&source))
        case 3: self = .names(try HostObject(&source), limit: try source.number())
        case 4: self = .target(try HostObject(&source))
        case 5:
            self = .content(
                try HostObject(&source), offset: try source.varint(), count: try source.number())
        case 6: self = .space
        case 23: self = .extendedAttributes(try HostObject(&source))
        case 24:
            self = .extents(
                try HostObject(&source), offset: try source.varint(), unit: try source.varint(),
                limit: try source.number())
        default: throw MalformedItem("a question is of no sort")
        }
    }

    /// Puts what only a tree can be asked that is written through to.
    private func putOperation(to sink: inout ByteSink) {
        sink.put(number)
        switch self {
        case .open(let object, let handle, let access):
            object.put(to: &sink)
            sink.put(varint: handle.rawValue)
            sink.put(access.rawValue)
        case .create(let name, let directory, let handle, let access, let mode):
            name.put(to: &sink)
            directory.put(to: &sink)
            sink.put(varint: handle.rawValue)
            sink.put(access.rawValue)
            sink.put(varint: UInt64(mode))
        case .handleStatus(let handle): sink.put(varint: handle.rawValue)
        case .read(let handle, let offset, let count):
            sink.put(varint: handle.rawValue)
            sink.put(varint: offset)
            sink.put(varint: count)
        case .write(let handle, let offset, let bytes):
            sink.put(varint: handle.rawValue)
            sink.put(varint: offset.map { $0 &+ 1 } ?? 0)
            sink.put(counted: bytes)
        case .truncate(let handle, let size):
            sink.put(varint: handle.rawValue)
            sink.put(varint: size)
        case .allocate(let handle, let offset, let count, let how):
            sink.put(varint: handle.rawValue)
            sink.put(varint: offset)
            sink.put(varint: count)
            sink.put(how.rawValue)
        case .next(let handle, let offset, let isData):
            sink.put(varint: handle.rawValue)
            sink.put(varint: offset)
            sink.put(bool: isData)
        case .synchronize(let handle, let dataOnly):
            sink.put(varint: handle.rawValue)
            sink.put(bool: dataOnly)
        default: putChange(to: &sink)
        }
    }

    private func putChange(to sink: inout ByteSink) {
        switch self {
        case .makeDirectory(let name, let directory, let mode):
            name.put(to: &sink)
            directory.put(to: &sink)
            sink.put(varint: UInt64(mode))
        case .makeSymbolicLink(let name, let directory, let target):
            name.put(to: &sink)
            directory.put(to: &sink)
            sink.put(counted: target)
        case .link(let object, let name, let directory):
            object.put(to: &sink)
            name.put(to: &sink)
            directory.put(to: &sink)
        case .unlink(let name, let directory), .removeDirectory(let name, let directory):
            name.put(to: &sink)
            directory.put(to: &sink)
        case .rename(let from, let to, let flags):
            from.name.put(to: &sink)
            from.directory.put(to: &sink)
            to.name.put(to: &sink)
            to.directory.put(to: &sink)
            sink.put(flags)
        case .setAttributes(let object, let change):
            object.put(to: &sink)
            for value in [
                change.mode.map(Int64.init), change.owner.map(Int64.init),
                change.group.map(Int64.init), change.accessed?.nanoseconds,
                change.modified?.nanoseconds,
            ] {
                sink.put(bool: value != nil)
                sink.put(signed: value ?? 0)
            }
        default: break
        }
    }

    /// The number of the case, which a new one gets behind all others.
    private var number: UInt8 {
        switch self {
        case .status: 0
        case .lookup: 1
        case .list: 2
        case .names: 3
        case .target: 4
        case .content: 5
        case .space: 6
        case .open: 7
        case .create: 8
        case .handleStatus: 9
        case .read: 10
        case .write: 11
        case .truncate: 12
        case .allocate: 13
        case .next: 14
        case .synchronize: 15
        case .makeDirectory: 16
        case .makeSymbolicLink: 17
        case .link: 18
        case .unlink: 19
        case .removeDirectory: 20
        case .rename: 21
        case .setAttributes: 22
        case .extendedAttributes: 23
        case .extents: 24
        }
    }
}
