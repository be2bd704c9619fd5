/// The directory that the path of an entry led to, as the archive spells it.
struct KnownDirectory {
    /// The path up to its last component, as it was given, with the slash at its end.
    private let path: [UInt8]
    /// What it stands for.
    let node: UInt32

    /// Takes the path of an entry that lies in the directory `node`: it is valid, and not the
    /// root's. nil for one that ends with `.`, whose last component is no name.
    init?(of path: [UInt8], _ node: UInt32) {
        var end = path.count
        while end > 0, path[end - 1] == UInt8(ascii: "/") { end -= 1 }
        var start = end
        while start > 0, path[start - 1] != UInt8(ascii: "/") { start -= 1 }
        if end - start == 1, path[start] == UInt8(ascii: ".") { return nil }
        self.path = Array(path[..<start])
        self.node = node
    }

    /// The last component of a path that lies in the directory too, maybe with a slash behind it;
    /// nil for any other path, and for a component that may have a meaning of its own: dots, and
    /// with `hasWhiteouts` whatever begins with one.
    func leaf(of path: [UInt8], hasWhiteouts: Bool) -> Range<Int>? {
        let start = self.path.count
        let end = path.count - (path.last == UInt8(ascii: "/") ? 1 : 0)
        guard end > start, end - start <= 255, path.begins(with: self.path),
            !path.contains(UInt8(ascii: "/"), in: start..<end)
        else { return nil }
        let isDotted = path[start] == UInt8(ascii: ".")
        return isDotted && (hasWhiteouts || end - start <= 2) ? nil : start..<end
    }
}
