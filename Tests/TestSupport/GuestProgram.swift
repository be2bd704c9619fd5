/// Programs for guests that the tests compile from Tests/Guests, once per process.
public enum GuestProgram {
    private static let folder = Result { try TemporaryFolder() }
    private static let probePath = Result { try compile("probe") }
    private static let preview1Path = Result { try compile("preview1") }
    private static let tracedPath = Result { try compile("traced") }
    private static let seamPath = Result { try compile("seam") }
    private static let changesPath = Result { try compile("changes") }
    private static let editsPath = Result { try compile("edits") }
    private static let outsidePath = Result { try compile("outside") }

    /// The module of Tests/Guests/probe.c.
    public static func probe() throws -> String { try probePath.get() }

    /// The module of Tests/Guests/preview1.c.
    public static func preview1() throws -> String { try preview1Path.get() }

    /// The module of Tests/Guests/traced.c.
    public static func traced() throws -> String { try tracedPath.get() }

    /// The module of Tests/Guests/seam.c.
    public static func seam() throws -> String { try seamPath.get() }

    /// The module of Tests/Guests/changes.c.
    public static func changes() throws -> String { try changesPath.get() }

    /// The module of Tests/Guests/edits.c.
    public static func edits() throws -> String { try editsPath.get() }

    /// The module of Tests/Guests/outside.c.
    public static func outside() throws -> String { try outsidePath.get() }

    /// The compiler failed.
    public struct CompileFailure: Error {
        /// What it said.
        public var message: String
    }

    private static func compile(_ name: String) throws -> String {
        let module = try folder.get()[name + ".wasm"]
        let run = try Command.run([
            "\(packageRoot)/tools/guest-cc", "-O1", "-o", module,
            "\(packageRoot)/Tests/Guests/\(name).c",
        ])
        guard run.status == .exited(0) else { throw CompileFailure(message: run.error) }
        return module
    }
}
