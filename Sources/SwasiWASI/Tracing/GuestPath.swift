/// An absolute path of a guest's tree, as it was written: `.`, `..` and needless slashes are taken
/// out, links are not looked up. What is below `/` begins with a slash and ends without one.
struct GuestPath: Equatable, Sendable {
    /// Longer paths are not kept.
    static let maximumCount = 4_096

    let bytes: [UInt8]

    static let root = GuestPath(bytes: [slash])

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads a path from the root on.
    init(_ path: some Collection<UInt8>) {
        var result: [UInt8] = []
        for name in path.split(separator: slash) { GuestPath.append(Array(name)[...], to: &result) }
        self.init(bytes: result.isEmpty ? [slash] : result)
    }

    /// The path that a relative one leads to from here; nil if it is too long to be kept.
    func appending(path: [UInt8]) -> GuestPath? {
        if bytes.count + path.count > GuestPath.maximumCount { return nil }
        var result = self == .root ? [] : bytes
        result.reserveCapacity(result.count + 1 + path.count)
        var rest = path[...]
        while !rest.isEmpty {
            let name = rest.prefix { $0 != slash }
            rest = rest.dropFirst(name.count + 1)
            GuestPath.append(name, to: &result)
        }
        return result.isEmpty ? .root : GuestPath(bytes: result)
    }

    /// Whether another path is this one, or below it.
    func holds(_ other: GuestPath) -> Bool {
        if self == .root || self == other { return true }
        return other.bytes.count > bytes.count && other.bytes[bytes.count] == slash
            && other.bytes.starts(with: bytes)
    }

    /// Goes on by one name; the root has no bytes here.
    private static func append(_ name: ArraySlice<UInt8>, to path: inout [UInt8]) {
        if name.isEmpty || (name.count == 1 && name.first == dot) { return }
        if name.count == 2, name.first == dot, name.last == dot {
            path.removeLast(path.count - (path.lastIndex(of: slash) ?? 0))
            return
        }
        path.append(slash)
        path.append(contentsOf: name)
    }
}

private let slash = UInt8(ascii: "/")
private let dot = UInt8(ascii: ".")
