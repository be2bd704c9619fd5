/// Taking names out of paths, eight bytes at a time.
extension Name {
    /// Takes the component of a path that begins at `position`, which goes to its end: a slash, a
    /// NUL or the path's end. nil if it is empty or longer than a name can be; it may be dots.
    @inlinable
    @inline(__always)
    package init?(component path: RawSpan, from position: inout Int) {
        let first = path.bigEndianWord(paddedFrom: position)
        let count = first.componentCount
        if count < 8 {
            if count == 0 { return nil }
            position &+= count
            self.init(first.keepingBytes(count), 0, 0)
            return
        }
        let second = path.bigEndianWord(paddedFrom: position &+ 8)
        let more = second.componentCount
        if more < 8 {
            position &+= 8 &+ more
            self.init(first, second.keepingBytes(more), 0)
            return
        }
        self.init(longComponent: path, from: &position)
    }

    /// Takes a component of 16 bytes or more.
    @usableFromInline
    @inline(never)
    init?(longComponent path: RawSpan, from position: inout Int) {
        let start = position
        while position < path.byteCount, path[position] != UInt8(ascii: "/"), path[position] != 0 {
            position += 1
        }
        if position - start > Name.maximumCount { return nil }
        self.init(component: start..<position, of: path)
    }
}

extension UInt64 {
    /// How many bytes of a big-endian word stand before a slash or a NUL; 8 if there is neither.
    @inlinable
    @inline(__always)
    var componentCount: Int {
        let ends = zeroBytes | (self ^ 0x2F2F_2F2F_2F2F_2F2F).zeroBytes
        return ends.leadingZeroBitCount / 8
    }

    /// The highest bit of each byte that is zero.
    @inlinable
    @inline(__always)
    var zeroBytes: UInt64 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        return ~((self & low &+ low) | self | low)
    }

    /// The first bytes of a big-endian word, fewer than eight; the others become zero.
    @inlinable
    @inline(__always)
    func keepingBytes(_ count: Int) -> UInt64 {
        self & ~(UInt64.max &>> UInt64(truncatingIfNeeded: 8 &* count))
    }
}
