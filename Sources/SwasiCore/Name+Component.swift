/// Taking names out of paths, eight bytes at a time.
extension Name {
    /// Lends the component of a path that begins at `position`, which goes to its end: a slash, a
    /// NUL or the path's end. nil if it is empty or longer than a name can be; it may be dots.
    ///
    /// Short names and long ones are lent apart, for in short ones no reference is counted.
    @inlinable
    @inline(__always)
    package static func withComponent<Result>(
        of path: RawSpan, from position: inout Int, _ body: (Name) -> Result?
    ) -> Result? {
        let first = path.bigEndianWord(paddedFrom: position)
        let count = first.componentCount
        if count < 8 {
            if count == 0 { return nil }
            position &+= count
            return body(Name(first.keepingBytes(count), 0, 0))
        }
        let second = path.bigEndianWord(paddedFrom: position &+ 8)
        let more = second.componentCount
        if more < 8 {
            position &+= 8 &+ more
            return body(Name(first, second.keepingBytes(more), 0))
        }
        guard let name = Name(longComponent: path, from: &position) else { return nil }
        return body(name)
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
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        let bits = self & low
        // The highest bit of each byte is set but where one of the two is.
        let others = (bits &+ low) & ((bits ^ 0x2F2F_2F2F_2F2F_2F2F) &+ low) | self | low
        return (~others).leadingZeroBitCount / 8
    }

    /// The first bytes of a big-endian word, fewer than eight; the others become zero.
    @inlinable
    @inline(__always)
    func keepingBytes(_ count: Int) -> UInt64 {
        self & ~(UInt64.max &>> UInt64(truncatingIfNeeded: 8 &* count))
    }
}
