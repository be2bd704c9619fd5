import Synchronization

/// The standard streams of one run: what both the live and the virtual world do with them.
///
/// The guest's thread reads and writes; what was captured can be looked at from any thread.
final class HostStreams: Sendable {
    let waiter: Waiter
    private let input: StandardStreams.Input
    private let outputs: (StandardStreams.Output, StandardStreams.Output)
    private let kinds: InlineArray<3, StreamKind>
    private let signals: Bool
    /// Bytes of the given input that were read.
    private let consumed = Mutex(0)
    private let captured = Mutex((CapturedOutput(), CapturedOutput()))

    /// The most bytes of one write that a pipe that is ready takes without blocking (PIPE_BUF).
    private static let atomicWrite = 4_096

    init(_ streams: StandardStreams, waiter: Waiter) {
        self.waiter = waiter
        input = streams.input
        outputs = (streams.output, streams.error)
        signals = streams.brokenPipe == .signal
        kinds = [
            HostStreams.kind(of: streams.input),
            HostStreams.kind(of: streams.output, inherited: 1),
            HostStreams.kind(of: streams.error, inherited: 2),
        ]
    }

    func kind(of stream: StreamID) -> StreamKind {
        stream.rawValue < 3 ? kinds[Int(stream.rawValue)] : .closed
    }

    /// What a captured stream holds so far.
    func captured(_ stream: StreamID) -> CapturedOutput {
        captured.withLock { stream == .output ? $0.0 : stream == .error ? $0.1 : CapturedOutput() }
    }

    /// The host's descriptor behind a stream, if there is one to wait for.
    func descriptor(of stream: StreamID) -> HostDescriptor? {
        switch stream {
        case .input:
            switch input {
            case .inherited: HostDescriptor(number: 0)
            case .descriptor(let number): HostDescriptor(number: number)
            case .bytes, .closed: nil
            }
        case .output, .error:
            switch output(stream) {
            case .inherited: HostDescriptor(number: Int32(stream.rawValue))
            case .descriptor(let number): HostDescriptor(number: number)
            case .captured, .callback, .discarded, .closed: nil
            }
        default: nil
        }
    }

    /// How a stream without a descriptor of the host stands: it never waits.
    func readiness(of stream: StreamID, forWriting: Bool) -> Readiness {
        if forWriting || stream != .input {
            return Readiness(isReady: true, hangup: kind(of: stream) == .closed)
        }
        guard case .bytes(let bytes) = input else { return Readiness(isReady: true, hangup: true) }
        let left = bytes.count - consumed.withLock { $0 }
        return Readiness(isReady: true, bytes: UInt64(left), hangup: left == 0)
    }

    /// As ``World/receive(_:into:at:)``.
    func receive(_ stream: StreamID, into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        if stream != .input { throw .badDescriptor }
        if case .bytes(let given) = input { return take(given, into: &bytes) }
        guard let descriptor = descriptor(of: stream) else { return 0 }
        while true {
            if kind(of: stream) != .file {
                try waiter.wait(for: descriptor.number, writing: false)
            } else {
                try waiter.check()
            }
            do throws(Errno) {
                return try descriptor.read(into: &bytes)
            } catch .wouldBlock {
                continue
            }
        }
    }

    /// As ``World/send(_:_:at:)``.
    func send(_ stream: StreamID, _ bytes: RawSpan) throws(Errno) -> Int {
        if stream != .output && stream != .error { throw .badDescriptor }
        try waiter.check()
        switch output(stream) {
        case .closed: throw .badDescriptor
        case .discarded: return bytes.byteCount
        case .captured(let limit): return keep(bytes, of: stream, limit: limit)
        case .callback(let body):
            body(bytes)
            return bytes.byteCount
        case .inherited:
            return try write(
                bytes, to: HostDescriptor(number: Int32(stream.rawValue)), kind(of: stream))
        case .descriptor(let number):
            return try write(bytes, to: HostDescriptor(number: number), kind(of: stream))
        }
    }

    /// Writes until all is out, or until what was written before an error.
    private func write(
        _ bytes: RawSpan, to descriptor: HostDescriptor, _ kind: StreamKind
    ) throws(Errno) -> Int {
        var written = 0
        while written < bytes.byteCount {
            let rest = bytes.byteCount - written
            let count = kind == .file ? rest : min(rest, HostStreams.atomicWrite)
            do throws(Errno) {
                if kind != .file { try waiter.wait(for: descriptor.number, writing: true) }
                written += try descriptor.write(
                    bytes.extracting(written..<written + count), signals: signals || kind == .file)
            } catch .wouldBlock {
                continue
            } catch {
                if written > 0, error != .hostStopped { return written }
                throw error
            }
        }
        return written
    }

    private func output(_ stream: StreamID) -> StandardStreams.Output {
        stream == .output ? outputs.0 : outputs.1
    }

    private func take(_ given: [UInt8], into bytes: inout MutableRawSpan) -> Int {
        consumed.withLock { offset in
            let count = min(bytes.byteCount, given.count - offset)
            given.withRawSpan { _ = bytes.copy($0.extracting(offset..<offset + count)) }
            offset += count
            return count
        }
    }

    private func keep(_ bytes: RawSpan, of stream: StreamID, limit: Int) -> Int {
        captured.withLock { both in
            if stream == .output {
                both.0.append(bytes, limit: limit)
            } else {
                both.1.append(bytes, limit: limit)
            }
        }
        return bytes.byteCount
    }

    private static func kind(of input: StandardStreams.Input) -> StreamKind {
        switch input {
        case .inherited: HostDescriptor(number: 0).kind
        case .descriptor(let number): HostDescriptor(number: number).kind
        case .bytes: .pipe
        case .closed: .closed
        }
    }

    private static func kind(of output: StandardStreams.Output, inherited: Int32) -> StreamKind {
        switch output {
        case .inherited: HostDescriptor(number: inherited).kind
        case .descriptor(let number): HostDescriptor(number: number).kind
        case .captured, .callback, .discarded: .pipe
        case .closed: .closed
        }
    }
}

extension CapturedOutput {
    fileprivate mutating func append(_ bytes: RawSpan, limit: Int) {
        let count = max(0, min(bytes.byteCount, limit - self.bytes.count))
        self.bytes += bytes.array(0..<count)
        total += UInt64(bytes.byteCount)
    }
}
