import Synchronization

/// Where lines of traces go; several runs may share one, and each write has whole lines.
///
/// A run keeps lines back and writes them together, at the latest when it ends. What cannot be
/// written is lost, and ``problem`` says why.
public final class TraceOutput: Sendable {
    private enum Sink {
        case descriptor(HostDescriptor)
        case file(HostFile)
        case callback(@Sendable (RawSpan) -> Void)
    }

    private struct State {
        var sources: [any TraceSource] = []
        var problem: Errno?
    }

    private let sink: Sink
    /// How many threads write at the moment.
    private let writers = Atomic(0)
    /// Somebody looks at the lines as they come: each is written at once.
    package let isLive: Bool
    /// It is standard error of this process, where a guest may write too.
    package let isStandardError: Bool
    private let state = Mutex(State())

    /// Writes to a descriptor of the host, which whoever made it closes after the runs.
    public init(descriptor: Int32) {
        let descriptor = HostDescriptor(number: descriptor)
        sink = .descriptor(descriptor)
        isLive = descriptor.kind == .terminal
        isStandardError = descriptor.number == 2
    }

    /// Writes to a file of the host, which is made, or emptied. A named pipe may be without a
    /// reader yet: the first write waits for one.
    ///
    /// Errors: `system` if that cannot be done.
    public init(path: String) throws(SwasiError) {
        do throws(Errno) {
            let file = try HostFile(writing: path)
            sink = .file(file)
            isLive = file.isTerminal
        } catch {
            throw SwasiError(
                .system, "cannot write a trace to '\(escapedText(path.utf8))'",
                cause: error.constantName)
        }
        isStandardError = false
    }

    /// Hands lines over, on the thread that wrote them, with no lock held.
    public init(_ body: @escaping @Sendable (RawSpan) -> Void) {
        sink = .callback(body)
        isLive = false
        isStandardError = false
    }

    /// Standard error of this process. Lines of the trace do not begin inside of a line that a
    /// guest wrote there.
    public static var standardError: TraceOutput { TraceOutput(descriptor: 2) }

    /// Why lines were lost; nil if none were.
    public var problem: Errno? { state.withLock { $0.problem } }

    /// Whether lines are on their way out right now: of a pipe that nobody empties, for one, they
    /// do not get out.
    public var isWriting: Bool { writers.load(ordering: .relaxed) > 0 }

    /// Writes the lines that runs keep back; from any thread. Before a process is ended by a signal
    /// this makes its traces complete.
    public func flush() {
        for source in state.withLock({ $0.sources }) { source.flushFromOutside() }
    }

    /// Makes a run's lines known to ``flush()``, until they are removed.
    package func add(_ source: any TraceSource) {
        state.withLock { $0.sources.append(source) }
    }

    /// Forgets a run.
    package func remove(_ source: any TraceSource) {
        state.withLock { $0.sources.removeAll { $0 === source } }
    }

    /// Whether what a guest writes to a stream is seen among these lines, on a terminal for one.
    package func isShared(with stream: StreamID, of streams: StandardStreams) -> Bool {
        guard isStandardError, stream == .output || stream == .error else { return false }
        let own = HostDescriptor(number: 2)
        switch stream == .output ? streams.output : streams.error {
        case .inherited: return HostDescriptor(number: Int32(stream.rawValue)).isSame(as: own)
        case .descriptor(let number): return HostDescriptor(number: number).isSame(as: own)
        case .captured, .callback, .discarded, .closed: return false
        }
    }

    /// Writes bytes, all of them or until an error.
    package func write(_ bytes: RawSpan) {
        writers.add(1, ordering: .relaxed)
        defer { writers.subtract(1, ordering: .relaxed) }
        do throws(Errno) {
            switch sink {
            case .callback(let body): body(bytes)
            case .descriptor(let descriptor): try descriptor.writeAll(bytes)
            case .file(let file): try file.descriptor().writeAll(bytes)
            }
        } catch {
            state.withLock { if $0.problem == nil { $0.problem = error } }
        }
    }
}

/// Lines of one run that are not written yet.
package protocol TraceSource: AnyObject, Sendable {
    /// Writes them; from any thread.
    func flushFromOutside()
}
