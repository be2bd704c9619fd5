public import SwasiCore
public import SwasiFS

extension OpenFile {
    /// Writes an array.
    public func write(
        _ bytes: [UInt8], _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        try bytes.withRawSpan { (span) throws(Errno) in try write(span, position, stamp) }
    }

    /// Reads up to `count` bytes.
    public func read(at offset: UInt64, count: Int) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xEE, count: count)
        let read = try bytes.withMutableRawSpan { (span) throws(Errno) in
            try self.read(at: offset, into: &span)
        }
        bytes.removeLast(count - read)
        return bytes
    }
}

extension FileSystem {
    /// Makes a symbolic link to an array.
    public func makeSymbolicLink(
        _ name: Name, in directory: NodeID, to target: [UInt8], _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        try target.withRawSpan { (span) throws(Errno) in
            try makeSymbolicLink(name, in: directory, to: span, stamp)
        }
    }

    /// Everything that an open directory lists, from its start.
    public func list(_ directory: NodeID) throws(Errno) -> [(name: Name, entry: Entry)] {
        var list: [(name: Name, entry: Entry)] = []
        try openDirectory(directory).entries(after: nil) { name, entry in
            list.append((name, entry))
            return true
        }
        return list
    }
}
