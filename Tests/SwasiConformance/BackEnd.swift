public import SwasiCore
public import SwasiFS

/// What makes file systems of one sort for the suite.
public protocol BackEnd: Sendable {
    /// What its file systems can do.
    var provides: Needs { get }

    /// Makes a fresh file system that holds the merged `layers`, the lowest first.
    func makeFileSystem(_ layers: [TreeSpec], _ limits: Limits) throws -> any FileSystem

    /// The bounds that hold where a case asks for `limits`.
    func limits(_ limits: Limits) -> Limits

    /// Throws if the file system's own state is not in order; called after each case.
    func checkInvariants(_ fileSystem: any FileSystem) throws
}

extension BackEnd {
    /// Those that the case asks for.
    public func limits(_ limits: Limits) -> Limits { limits }

    /// Nothing to check beyond ``TreeInvariants``.
    public func checkInvariants(_ fileSystem: any FileSystem) throws {}
}
