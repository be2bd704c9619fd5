import SwasiCore

/// A call as its record has it.
public struct RecordedCall: Sendable, Equatable {
    /// Its number in the run.
    public var index: UInt64
    /// The place of its function in the settings.
    public var function: Int
    /// The arguments that are kept.
    public var arguments: [UInt64]
    /// Its paths; nil for one that was not in the program's memory.
    public var paths: [[UInt8]?]
    /// The number of the error; 0 for none.
    public var error: UInt16
    /// What was answered; 0 where it failed.
    public var value: UInt64
    /// What tells what it filled in.
    public var check: UInt16

    /// Makes a call of its parts.
    public init(
        index: UInt64, function: Int, arguments: [UInt64] = [], paths: [[UInt8]?] = [],
        error: UInt16 = 0, value: UInt64 = 0, check: UInt16 = 0
    ) {
        self.index = index
        self.function = function
        self.arguments = arguments
        self.paths = paths
        self.error = error
        self.value = value
        self.check = check
    }
}
