/// An extended attribute of an object of the host.
public struct HostAttribute: Sendable, Equatable {
    /// Its name.
    public var name: AttributeName
    /// Its value.
    public var value: [UInt8]

    /// Makes an attribute of its parts.
    public init(_ name: AttributeName, _ value: [UInt8]) {
        self.name = name
        self.value = value
    }

    /// Whether it belongs to what a file is, wherever it lies: what programs keep (`user.`) and the
    /// capabilities of a program. Others say things about the host: labels, access lists, marks of
    /// its file systems.
    public static func isTold(_ name: [UInt8]) -> Bool {
        name.starts(with: "user.".utf8) || name == Array("security.capability".utf8)
    }
}
