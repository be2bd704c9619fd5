/// The only door between a run and the outside: clocks, randomness, waiting, streams and granted
/// directories.
///
/// Only the guest's thread asks (granted directories: whoever looks at the tree), and each question
/// carries the index of the host call that it belongs to: a question's position in the run is part
/// of its answer, so that a recording can answer it again. Any of them may throw `hostStopped`: the
/// host ends the run, and ``stopReason`` says why.
public protocol World: AnyObject, Sendable {
    /// A clock's value in nanoseconds. Errors: `hostStopped`.
    func time(_ clock: ClockID, at call: CallIndex) throws(Errno) -> UInt64

    /// The step of a clock in nanoseconds, at least 1.
    func resolution(of clock: ClockID) -> UInt64

    /// The time that a change of a tree carries: coarse (4 ms on Linux), never behind what the
    /// guest was told by the wall clock. Errors: `hostStopped`.
    func treeTime(at call: CallIndex) throws(Errno) -> Timestamp

    /// Fills `bytes` from the run's stream of random bytes. Errors: `hostStopped`.
    func fillEntropy(_ bytes: inout MutableRawSpan, at call: CallIndex) throws(Errno)

    /// Waits until a source is ready, the deadline has passed or the run is stopped; answers for
    /// each source in the request's order, all ``Readiness/no`` after the deadline.
    /// Errors: `hostStopped`.
    func wait(_ request: WaitRequest, at call: CallIndex) throws(Errno) -> [Readiness]

    /// Reads from a stream, waiting until there is something; 0 at its end.
    /// Errors: `badDescriptor` for a stream that is not open for reading, what the host's read
    /// says, `hostStopped`.
    func receive(
        _ stream: StreamID, into bytes: inout MutableRawSpan, at call: CallIndex
    ) throws(Errno) -> Int

    /// Writes to a stream and returns how many bytes it took.
    /// Errors: `badDescriptor` for a stream that is not open for writing, `pipe`, what the host's
    /// write says, `hostStopped`.
    func send(_ stream: StreamID, _ bytes: RawSpan, at call: CallIndex) throws(Errno) -> Int

    /// Asks a granted directory of the host; the caller holds no lock. An answer about a fixed tree
    /// is a fact that whoever asks first keeps for the whole run, any other an event. What is asked
    /// at ``CallIndex/onlooker`` is none of the run's.
    /// Errors: those of ``HostTree/answer(_:)``, `hostStopped`.
    func ask(
        _ question: HostQuestion, of tree: HostTree, at call: CallIndex
    ) throws(Errno) -> HostAnswer

    /// What a stream is connected to; stands for the whole run.
    func kind(of stream: StreamID) -> StreamKind

    /// Why the host ended the run; nil while it goes on.
    var stopReason: String? { get }
}

/// What a stream is connected to.
public enum StreamKind: Sendable {
    /// Nothing: reads end at once, writes fail.
    case closed
    /// A terminal.
    case terminal
    /// A pipe, a socket or a buffer of the host.
    case pipe
    /// A regular file of the host.
    case file
}
