public import SwasiCore
public import SwasiEngine

/// What a run's calls pass through: faults before they are performed, the trace around them.
///
/// It belongs to one run. Its state is the guest's thread's own.
public final class CallTaps: HostCallTap {
    private let names: HotState<DescriptorNames>
    private let faults: HotState<FaultInjector>
    private let tracer: HotState<Tracer?>
    /// Whether anybody wants to know what descriptors stand for.
    private let needsNames: Bool

    /// Makes the taps of a run; nil if it has none. `notes` are what back ends report, and
    /// `streams` are the guest's, which may lead where the trace does.
    ///
    /// Errors: `invalidArgument` for names that mean no calls.
    public init?(
        trace: Trace?, faults: [Fault], streams: StandardStreams, notes: TraceNoteBox? = nil
    ) throws(SwasiError) {
        if trace == nil, faults.isEmpty { return nil }
        let injector = try FaultInjector(faults)
        var tracer: Tracer?
        if let trace {
            let shared = [StreamID.output, .error].filter {
                trace.output.isShared(with: $0, of: streams)
            }
            tracer = try Tracer(trace, notes: notes ?? TraceNoteBox(), sharedStreams: shared)
        }
        names = HotState(DescriptorNames())
        self.faults = HotState(injector)
        self.tracer = HotState(tracer)
        needsNames = tracer != nil || faults.contains { $0.path != nil }
    }

    deinit {
        tracer.value?.close()
        names.deallocate()
        faults.deallocate()
        tracer.deallocate()
    }

    /// A directory of the tree, by its absolute path, is given to the guest before it starts.
    public func preopened(_ number: UInt32, _ path: [UInt8]) {
        names.value.preopened(number, path)
    }

    /// A call begins: the rules say what becomes of it.
    public func willPerform(
        _ call: HostCall, _ memory: borrowing GuestMemory
    ) -> Injection? {
        if needsNames { names.value.willPerform(call, memory) }
        var injection: Injection?
        if !faults.value.isEmpty {
            injection = faults.value.injection(call, memory, names.value)
        }
        tracer.value?.begin(call, memory, names.value)
        return injection
    }

    /// A call is done: its line is ended.
    public func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        if needsNames { names.value.completed(call) }
        tracer.value?.end(call, memory, names.value)
    }

    /// The run is over, and `text` says how: the trace is written to its end. On the guest's
    /// thread, or when that has ended.
    public func finish(_ text: String) {
        tracer.value?.finish(text)
    }
}
