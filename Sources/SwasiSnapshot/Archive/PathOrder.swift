/// The order of a walk: each directory before what is in it, names in the order of their bytes.
enum PathOrder {
    /// Whether one path comes before another one.
    static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        // No byte of a name is 0, so a slash that counts as 0 ends the shorter name first.
        func rank(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: "/") ? 0 : byte }
        return left.lexicographicallyPrecedes(right) { rank($0) < rank($1) }
    }

    /// Whether a path leads to something below another one; everything is below the root.
    static func isBelow(_ path: [UInt8], _ directory: [UInt8]) -> Bool {
        if directory.isEmpty { return !path.isEmpty }
        return path.count > directory.count && path[directory.count] == UInt8(ascii: "/")
            && path.starts(with: directory)
    }
}
