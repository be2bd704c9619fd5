public import Testing

/// Says where the run of a test is recorded: the first time, and whenever `SWASI_RECORD=1` is set.
/// At other times it is repeated, and must do what it did. See
/// ``Testing/Trait/recorded(_:renew:filePath:)``.
public struct RecordedTrait: TestTrait, TestScoping {
    /// The recording.
    let path: String
    /// Whether it is made anew.
    let renews: Bool

    /// What the test that runs was given; nil outside of such tests.
    @TaskLocal static var current: RecordedTrait?

    /// Runs the test where ``expectRecorded(sourceLocation:in:_:_:)`` finds the recording.
    ///
    /// A test with arguments has no single run, and fails.
    public func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        if test.isParameterized {
            Issue.record(
                "a test with arguments has a run for each of them, and .recorded has one place",
                sourceLocation: test.sourceLocation)
            return
        }
        try await RecordedTrait.$current.withValue(self) { try await function() }
    }
}

extension Trait where Self == RecordedTrait {
    /// The run of a test is recorded in a file the first time, and repeated afterwards.
    ///
    ///     @Test(.recorded("Recordings/report.swasi"))
    ///     func reports() throws {
    ///         try withSandbox { try expectRecorded(in: $0, .host(path: "report.wasm")) }
    ///     }
    ///
    /// A relative path begins at the folder of the test's source file. `renew` says whether it is
    /// recorded anew; if it is nil, `SWASI_RECORD=1` in the environment does.
    public static func recorded(
        _ path: String, renew: Bool? = nil, filePath: String = #filePath
    ) -> RecordedTrait {
        RecordedTrait(
            path: path.beside(filePath), renews: renew ?? RenewVariable.isSet)
    }
}
