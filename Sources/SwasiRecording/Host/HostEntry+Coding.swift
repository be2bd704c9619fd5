import SwasiCore

extension HostEntry {
    func put(to sink: inout ByteSink) {
        name.put(to: &sink)
        switch status {
        case .success(let status):
            sink.put(0)
            status.put(to: &sink)
        case .failure(let error):
            sink.put(1)
            object.put(to: &sink)
            sink.put(kind.rawValue)
            error.put(to: &sink)
        }
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        let name = try Name(&source)
        if try !source.bool() {
            self.init(name, try HostStatus(&source))
            return
        }
        let object = try HostObject(&source)
        guard let kind = Kind(rawValue: try source.byte()) else {
            throw MalformedItem("a file is of no sort")
        }
        self.init(
            name, kind, inode: object.inode, in: object, hidden: try Errno(&source))
    }
}

extension HostSpace {
    func put(to sink: inout ByteSink) {
        sink.put(varint: usedBytes)
        sink.put(varint: maximumBytes)
        sink.put(varint: usedNodes)
        sink.put(varint: maximumNodes)
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        self.init(
            usedBytes: try source.varint(), maximumBytes: try source.varint(),
            usedNodes: try source.varint(), maximumNodes: try source.varint())
    }
}
