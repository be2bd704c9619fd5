/// The type of a linear memory.
public struct MemoryType: Hashable, Sendable, CustomStringConvertible {
    /// The size at the start, in pages.
    public var minimumPages: UInt64
    /// The size that it may grow to, in pages; nil if the module gives none.
    public var maximumPages: UInt64?
    /// Bytes in a page: 65,536 unless the module uses custom page sizes.
    public var pageSize: UInt64
    /// Whether addresses have 64 bits.
    public var is64: Bool
    /// Whether threads share it.
    public var isShared: Bool

    /// Makes a type of its parts.
    public init(
        minimumPages: UInt64, maximumPages: UInt64? = nil, pageSize: UInt64 = 65_536,
        is64: Bool = false, isShared: Bool = false
    ) {
        self.minimumPages = minimumPages
        self.maximumPages = maximumPages
        self.pageSize = pageSize
        self.is64 = is64
        self.isShared = isShared
    }

    /// The type as `64-bit shared memory of 1 to 2 pages`.
    public var description: String {
        let kind = (is64 ? "64-bit " : "") + (isShared ? "shared " : "")
        let limit = maximumPages.map { " to \($0)" } ?? " or more"
        return "\(kind)memory of \(minimumPages)\(limit) pages"
    }
}
