import SwasiCore

extension HostObject {
    func put(to sink: inout ByteSink) {
        sink.put(varint: mount)
        sink.put(varint: device)
        sink.put(varint: inode)
        sink.put(signed: birth)
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        self.init(
            mount: try source.varint(), device: try source.varint(), inode: try source.varint(),
            birth: try source.signed())
    }
}

extension Timestamp {
    func put(to sink: inout ByteSink) {
        sink.put(signed: nanoseconds)
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        self.init(nanoseconds: try source.signed())
    }
}

extension HostStatus {
    func put(to sink: inout ByteSink) {
        object.put(to: &sink)
        sink.put(attributes.kind.rawValue)
        sink.put(varint: UInt64(attributes.mode))
        sink.put(varint: UInt64(attributes.owner))
        sink.put(varint: UInt64(attributes.group))
        sink.put(varint: attributes.device)
        sink.put(varint: UInt64(attributes.links))
        sink.put(varint: attributes.size)
        sink.put(varint: attributes.allocated)
        attributes.accessed.put(to: &sink)
        attributes.modified.put(to: &sink)
        attributes.changed.put(to: &sink)
        sink.put(varint: attributes.inode)
        sink.put(varint: attributes.version)
        sink.put(bool: original != nil)
        original?.put(to: &sink)
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        let object = try HostObject(&source)
        guard let kind = Kind(rawValue: try source.byte()) else {
            throw MalformedItem("a file is of no sort")
        }
        var attributes = Attributes(
            kind: kind, mode: try source.number(), owner: try source.number(),
            group: try source.number(), device: try source.varint(), links: try source.number(),
            size: try source.varint(), allocated: try source.varint())
        attributes.accessed = try Timestamp(&source)
        attributes.modified = try Timestamp(&source)
        attributes.changed = try Timestamp(&source)
        attributes.inode = try source.varint()
        attributes.version = try source.varint()
        self.init(object, attributes)
        if try source.bool() { original = try HostOriginal(&source) }
    }
}

extension HostOriginal {
    func put(to sink: inout ByteSink) {
        sink.put(varint: UInt64(mode))
        sink.put(varint: UInt64(owner))
        sink.put(varint: UInt64(group))
        modified.put(to: &sink)
        changed.put(to: &sink)
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        var attributes = Attributes(
            kind: .file, mode: try source.number(), owner: try source.number(),
            group: try source.number())
        attributes.modified = try Timestamp(&source)
        attributes.changed = try Timestamp(&source)
        self.init(attributes)
    }
}

extension HostVersion {
    func put(to sink: inout ByteSink) {
        object.put(to: &sink)
        sink.put(varint: size)
        modified.put(to: &sink)
        changed.put(to: &sink)
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        self.init(
            object: try HostObject(&source), size: try source.varint(),
            modified: try Timestamp(&source), changed: try Timestamp(&source))
    }
}

extension Name {
    func put(to sink: inout ByteSink) {
        sink.put(counted: bytes)
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        let bytes = try source.counted()
        do throws(Errno) {
            self = try bytes.withRawSpan { (span) throws(Errno) in try Name(span) }
        } catch {
            throw MalformedItem("a name is none")
        }
    }
}

extension Errno {
    func put(to sink: inout ByteSink) {
        sink.put(varint: UInt64(rawValue))
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        self = try source.choice()
    }
}
