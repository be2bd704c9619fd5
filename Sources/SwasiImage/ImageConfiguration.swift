/// What an image says of the program that it holds (OCI image specification, "Image
/// Configuration"). All of it is empty for a tar archive, which says nothing.
public struct ImageConfiguration: Sendable, Equatable {
    /// The program and its first arguments.
    public var entrypoint: [[UInt8]]
    /// Arguments that stand for the ones that the user leaves out.
    public var command: [[UInt8]]
    /// Environment variables, `NAME=VALUE`.
    public var environment: [[UInt8]]
    /// The working directory; empty for none.
    public var workingDirectory: [UInt8]

    /// Makes a configuration of its parts; bytes of UTF-8 text as a rule.
    public init(
        entrypoint: [[UInt8]] = [], command: [[UInt8]] = [], environment: [[UInt8]] = [],
        workingDirectory: [UInt8] = []
    ) {
        self.entrypoint = entrypoint
        self.command = command
        self.environment = environment
        self.workingDirectory = workingDirectory
    }
}
