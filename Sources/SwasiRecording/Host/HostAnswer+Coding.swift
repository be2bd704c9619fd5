import SwasiCore

extension HostAnswer {
    /// Puts an answer with all of its bytes.
    func put(to sink: inout ByteSink) {
        switch self {
        case .done: sink.put(0)
        case .status(let status):
            sink.put(1)
            status.put(to: &sink)
        case .entries(let entries):
            sink.put(2)
            sink.put(varint: entries.count)
            for entry in entries { entry.put(to: &sink) }
        case .names(let names):
            sink.put(3)
            sink.put(bool: names != nil)
            sink.put(varint: names?.count ?? 0)
            for name in names ?? [] { name.put(to: &sink) }
        case .bytes(let bytes):
            sink.put(4)
            sink.put(counted: bytes)
        case .content(let bytes, let version):
            sink.put(5)
            version.put(to: &sink)
            sink.put(counted: bytes)
        case .written(let count, let end):
            sink.put(6)
            sink.put(varint: count)
            sink.put(varint: end)
        case .offset(let offset):
            sink.put(7)
            sink.put(varint: offset)
        case .space(let space):
            sink.put(8)
            space.put(to: &sink)
        case .moved(let status, let replaced):
            sink.put(9)
            status.put(to: &sink)
            sink.put(bool: replaced != nil)
            replaced?.put(to: &sink)
        case .extendedAttributes(let attributes):
            sink.put(10)
            sink.put(varint: attributes.count)
            for attribute in attributes {
                sink.put(counted: attribute.name.bytes)
                sink.put(counted: attribute.value)
            }
        case .extents(let extents):
            sink.put(11)
            extents.version.put(to: &sink)
            sink.put(varint: extents.end)
            sink.put(varint: extents.data.count)
            for range in extents.data {
                sink.put(varint: range.lowerBound)
                sink.put(varint: range.upperBound)
            }
        }
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        switch try source.byte() {
        case 0: self = .done
        case 1: self = .status(try HostStatus(&source))
        case 2:
            var entries: [HostEntry] = []
            for _ in 0..<(try source.count(of: 8)) { entries.append(try HostEntry(&source)) }
            self = .entries(entries)
        case 3:
            let areKnown = try source.bool()
            var names: [Name] = []
            for _ in 0..<(try source.count(of: 2)) { names.append(try Name(&source)) }
            self = .names(areKnown ? names : nil)
        case 4: self = .bytes(try source.counted())
        case 5:
            let version = try HostVersion(&source)
            self = .content(try source.counted(), version)
        case 6: self = .written(count: try source.number(), end: try source.varint())
        case 7: self = .offset(try source.varint())
        case 8: self = .space(try HostSpace(&source))
        case 9:
            let status = try HostStatus(&source)
            self = .moved(status, replaced: try source.bool() ? try HostStatus(&source) : nil)
        case 10:
            var attributes: [HostAttribute] = []
            for _ in 0..<(try source.count(of: 2)) {
                attributes.append(try HostAttribute(&source))
            }
            self = .extendedAttributes(attributes)
        case 11: self = .extents(try HostExtents(&source))
        default: throw MalformedItem("an answer is of no sort")
        }
    }
}

extension HostAttribute {
    fileprivate init(_ source: inout ByteSource) throws(MalformedItem) {
        let (bytes, value) = (try source.counted(), try source.counted())
        do throws(Errno) {
            self.init(try AttributeName(bytes), value)
        } catch {
            throw MalformedItem("a name of an attribute cannot be one")
        }
    }
}

extension HostExtents {
    fileprivate init(_ source: inout ByteSource) throws(MalformedItem) {
        let version = try HostVersion(&source)
        let end = try source.varint()
        var data: [Range<UInt64>] = []
        for _ in 0..<(try source.count(of: 2)) {
            let (lower, upper) = (try source.varint(), try source.varint())
            guard lower <= upper, data.last.map({ $0.upperBound <= lower }) ?? true else {
                throw MalformedItem("stretches of data are in no order")
            }
            data.append(lower..<upper)
        }
        self.init(data: data, end: end, version: version)
    }
}
