import SwasiCore
public import SwasiEngine

/// `wasi_snapshot_preview1`, and `wasi_unstable` before it: a translation of their ABI to
/// ``Services``.
///
/// Every pointer of a guest is checked; one that does not lie in its memory is `fault`. Places for
/// results are checked before any work is done, so a call with a bad one changes nothing.
///
///     let services = try Services(namespace: namespace, world: try LiveWorld())
///     try services.preopen("", as: "/")
///     let preview = Preview1(services)
///     let instance = try Instance(module, imports: ["wasi_snapshot_preview1": preview], …)
public final class Preview1: HostModule {
    /// The two snapshots that programs were built for.
    public enum Snapshot: Sendable {
        /// `wasi_unstable`: smaller link counts, another order of seek bases, clock subscriptions
        /// with an identifier, no `sock_accept`.
        case unstable
        /// `wasi_snapshot_preview1`.
        case preview1

        /// The name of the module that programs import.
        public var moduleName: String {
            switch self {
            case .unstable: "wasi_unstable"
            case .preview1: "wasi_snapshot_preview1"
            }
        }
    }

    let services: Services
    let snapshot: Snapshot
    /// What calls look like, if somebody wants to know.
    private let shapes: [CallShape]

    /// Offers the services of a guest under the ABI of a snapshot.
    public init(_ services: Services, snapshot: Snapshot = .preview1) {
        self.services = services
        self.snapshot = snapshot
        shapes = services.tap == nil ? [] : Preview1.shapes(snapshot)
    }

    /// The snapshot of the name that a program imports; nil if there is none. All of them share the
    /// guest's descriptors.
    public static func module(_ name: String, _ services: Services) -> Preview1? {
        switch name {
        case Snapshot.preview1.moduleName: Preview1(services)
        case Snapshot.unstable.moduleName: Preview1(services, snapshot: .unstable)
        default: nil
        }
    }

    /// The function of a name in this snapshot.
    public func function(_ name: String) -> HostFunction? {
        guard let function = Function(name: name),
            snapshot == .preview1 || function != .sockAccept
        else { return nil }
        return function.hostFunction
    }

    /// What does a function's calls. What that throws ends the guest: its own exit, or the host's
    /// stop.
    public func body(_ index: Int) -> HostBody {
        guard let function = Function(rawValue: index) else {
            preconditionFailure("no function \(index) in \(snapshot.moduleName)")
        }
        guard let tap = services.tap else {
            if let body = directBody(function) { return body }
            return { [self] f throws(Trap) in try call(function, f) }
        }
        let shape = shapes[function.rawValue]
        switch tap {
        case let recorder as CallRecorder: return notedBody(function, CallNotes(recorder, shape))
        case let checker as CallChecker: return checkedBody(function, CallChecks(checker, shape))
        default: return { [self] f throws(Trap) in try call(function, f, shape, tap) }
        }
    }

    /// A call that nobody looks at.
    private func call(_ function: Function, _ frame: borrowing HostFrame) throws(Trap) {
        try finish(function, frame, begin(try perform(function, frame)).error)
    }

    /// A call that is seen by a tap; the arguments are taken first, for results may replace them.
    private func call(
        _ function: Function, _ frame: borrowing HostFrame, _ shape: CallShape,
        _ tap: any HostCallTap
    ) throws(Trap) {
        services.beginCall()
        var call = HostCall(shape, services.call, frame)
        do throws(Errno) {
            if let injection = tap.willPerform(call, frame.memory) {
                try perform(function, frame, injection, &call)
            } else {
                call.value = try perform(function, frame)
            }
        } catch {
            call.error = error
        }
        tap.completed(&call, frame.memory)
        try finish(function, frame, call.error)
    }

    /// Gives the guest its answer, or ends it.
    @inline(__always)
    func finish(
        _ function: Function, _ frame: borrowing HostFrame, _ error: Errno?
    ) throws(Trap) {
        switch function {
        case .procExit where error != .hostStopped: throw .exit(frame.int32(0))
        case .procRaise where error == nil:
            if let status = Signal(rawValue: frame.int32(0))?.exitStatus { throw .exit(status) }
        default: break
        }
        try finish(frame, error)
    }

    /// Gives the guest its answer, or ends it because the host stopped.
    @inline(__always)
    func finish(_ frame: borrowing HostFrame, _ error: Errno?) throws(Trap) {
        if error == .hostStopped {
            throw .host(services.world.stopReason ?? "stopped")
        }
        // A number of 400 or more has no place in Preview 1; nothing here answers with one.
        let number = error?.rawValue ?? 0
        frame.setResult(int32: UInt32(number < 400 ? number : Errno.io.rawValue))
    }
}

extension HostCall {
    /// A call that was not performed yet, or whose results are not in the frame yet.
    init(_ shape: CallShape, _ index: CallIndex, _ frame: borrowing HostFrame) {
        var arguments = InlineArray<9, UInt64>(repeating: 0)
        for place in 0..<shape.placeCount {
            arguments[place] =
                shape.widePlaces >> UInt16(place) & 1 != 0
                ? frame.int64(place) : UInt64(frame.int32(place))
        }
        let paths = shape.paths
        self.init(
            index: index, shape: shape, arguments: arguments,
            paths: (
                paths.first.map { GuestRange(arguments[$0], arguments[$0 + 1]) },
                paths.second.map { GuestRange(arguments[$0], arguments[$0 + 1]) }
            ), error: nil, value: 0)
    }
}
