internal import CWasmtime
public import SwasiCore

/// A module that is linked and has its memory: a guest.
///
/// One thread at a time may use an instance; only its ``interrupter`` may be used from others.
@safe
public final class Instance {
    /// The module that it was made of.
    public let module: Module
    /// Ends the guest from another thread.
    public let interrupter: Interrupter

    let store: OpaquePointer
    let context: OpaquePointer
    let state: UnsafeMutablePointer<InstanceState>
    /// Kept because taking the list of imports apart takes as long as making it, and many a process
    /// ends before its instance does.
    private let links: ImportLinks
    /// What the library has the addresses of.
    private let environments: [HostEnvironment]
    /// What ended the module's start function; nil if nothing did.
    private(set) var startTrap: Trap?
    /// Whether `_initialize` was called.
    private(set) var isInitialized = false
    private var handle = wasmtime_instance_t()

    /// Links a module and makes its memory; a start function of the module runs.
    ///
    /// What ends the start function is the outcome of the first ``start()`` or
    /// ``invoke(_:_:)``. Before it runs, `willStart` gets what interrupts it.
    ///
    /// Errors, in checking order: `notRunnable` if imports are not among `imports` or have another
    /// type (all are named); `limitExceeded` if the memories do not fit the limit; `engine`;
    /// `system` without the address space or the descriptors for it; `notRunnable` if the module
    /// cannot be made an instance of.
    public convenience init(
        _ module: Module, imports: KeyValuePairs<String, any HostModule>,
        limits: InstanceLimits = .init(),
        willStart: (Interrupter) -> Void = { _ in }
    ) throws(SwasiError) {
        try self.init(module, limits: limits, willStart: willStart) { name in
            imports.first { $0.key == name }?.value
        }
    }

    /// As the other one; `hostModule` is asked for the modules that the program imports from, by
    /// their names, once for each time that another one comes in its list.
    public init(
        _ module: Module, limits: InstanceLimits = .init(),
        willStart: (Interrupter) -> Void = { _ in },
        hostModule: (String) -> (any HostModule)?
    ) throws(SwasiError) {
        let links = try ImportLinks(module, hostModule)
        // SAFETY: the store and the state are this object's, and go with it.
        guard
            let store = unsafe wasmtime_store_new(module.raw.engine.handle, nil, nil),
            let context = unsafe wasmtime_store_context(store)
        else {
            throw SwasiError(
                .engine, "cannot make an instance", cause: "out of memory",
                hint: "try again when less runs on this machine")
        }
        self.module = module
        self.links = links
        interrupter = Interrupter(engine: module.raw.engine)
        unsafe self.store = store
        unsafe self.context = context
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: InstanceState(context: context))
        environments = links.functions.map { [state = unsafe state] link in
            unsafe HostEnvironment(
                body: link.module.body(link.function.index), state: state)
        }
        try prepare(limits)
        willStart(interrupter)
        if let monitors = module.raw.engine.monitors {
            let monitor = GrowthMonitor(
                limit: limits.memoryBytes ?? .max, interrupter: interrupter)
            try monitors.with(monitor) { () throws(SwasiError) in try instantiate() }
        } else {
            try instantiate()
        }
    }

    deinit {
        // SAFETY: nothing of this instance runs, and host functions cannot keep what they got.
        unsafe wasmtime_store_delete(store)
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    private func prepare(_ limits: InstanceLimits) throws(SwasiError) {
        if let bytes = limits.memoryBytes {
            // Tables are the host's memory too: an element takes up to sixteen bytes.
            unsafe wasmtime_store_limiter(store, -1, Int64(clamping: bytes / 16), -1, -1, -1)
        }
        if module.engine.configuration.usesFuel,
            let error = unsafe wasmtime_context_set_fuel(context, limits.fuel ?? .max)
        {
            throw SwasiError(.engine, "cannot set the fuel", cause: unsafe Library.consume(error))
        }
        let configuration = module.engine.configuration
        if configuration.usesEpochs || configuration.limitsMemory {
            // The callback runs on the guest's thread when any guest of the engine is
            // interrupted; it goes on unless it is this one.
            unsafe wasmtime_context_set_epoch_deadline(context, 1)
            unsafe wasmtime_store_epoch_deadline_callback(
                store,
                { _, data, delta, _ in
                    // SAFETY: the interrupter lives as long as the store.
                    guard let data = unsafe data else { return nil }
                    let interrupter = unsafe Unmanaged<Interrupter>.fromOpaque(data)
                        .takeUnretainedValue()
                    unsafe delta?.pointee = 1
                    return unsafe interrupter.reason == nil
                        ? nil : wasmtime_error_new("interrupted")
                }, Unmanaged.passUnretained(interrupter).toOpaque(), nil)
        }
    }

    private func instantiate() throws(SwasiError) {
        // SAFETY: the memory is filled from its start, and only what was filled is passed on.
        let count = links.functions.count
        let items = UnsafeMutablePointer<wasmtime_extern_t>.allocate(capacity: count)
        defer { unsafe items.deallocate() }
        for index in 0..<count {
            // It equals the host function's: the links were checked.
            guard let type = unsafe links.imports.functionType(index) else {
                preconditionFailure("checked by links")
            }
            var item = unsafe wasmtime_extern_t()
            unsafe item.kind = UInt8(WASMTIME_EXTERN_FUNC)
            // SAFETY: the environment stays where it is until the store is gone.
            unsafe wasmtime_func_new_unchecked(
                context, type, hostCallback,
                Unmanaged.passUnretained(environments[index]).toOpaque(),
                nil, &item.of.func)
            unsafe (items + index).initialize(to: item)
        }
        var trap: OpaquePointer?
        let error = unsafe wasmtime_instance_new(
            context, module.raw.handle, items, count, &handle, &trap)
        let isTrap =
            unsafe trap != nil || state.pointee.pendingTrap != nil || interrupter.reason != nil
        if let ended = unsafe takeTrap(error: error, trap: trap) {
            if isTrap, interrupter.reason != .memory {
                startTrap = ended
                return
            }
            if interrupter.reason == .memory {
                throw SwasiError(
                    .limitExceeded, "the module needs more memory than its limit",
                    hint: "raise the limit")
            }
            throw Instance.refusal(ended.description)
        }
        let memory = unsafe export("memory")
        unsafe state.pointee.bind(memory)
    }

    /// Why the library made no instance: the host lacks something, or it is about the module.
    static func refusal(_ cause: String) -> SwasiError {
        let shortages = ["mmap", "memfd", "address space"]
        let isShort = shortages.contains { cause.contains($0) }
        return SwasiError(
            isShort ? .system : .notRunnable, "the module could not be started", cause: cause,
            hint: isShort
                ? "a memory takes 4 GiB of address space and a descriptor: see ulimit -v and -n"
                : "see what it asks for with: wasm-tools print --skeleton")
    }

    /// An export; nil if there is none of that name.
    func export(_ name: String) -> wasmtime_extern_t? {
        var name = name
        var item = unsafe wasmtime_extern_t()
        let found = name.withUTF8 { bytes in
            // SAFETY: the name lives for the call, which fills the item if it returns true.
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe wasmtime_instance_export_get(
                    context, &handle, characters.baseAddress, characters.count, &item)
            }
        }
        return found ? unsafe item : nil
    }

    /// Notes that `_initialize` is called.
    func noteInitialization() { isInitialized = true }

    /// What ended the guest, from what a call of the library left; nil if nothing did.
    func takeTrap(error: OpaquePointer?, trap: OpaquePointer?) -> Trap? {
        // SAFETY: the state lives as long as this object; error and trap are ours from here on.
        let pending = unsafe state.pointee.pendingTrap
        unsafe state.pointee.pendingTrap = nil
        // An exception that nothing caught stays in the store until it is taken.
        var exception = wasmtime_gcref_t()
        if unsafe wasmtime_context_take_exception(context, &exception) {
            unsafe wasmtime_exnref_unroot(&exception)
            return unsafe Trap(.uncaughtException, frames: Trap.frames(error: error, trap: trap))
        }
        if let trap = unsafe trap {
            return unsafe Trap(consuming: trap, pending: pending)
        }
        if let error = unsafe error {
            return unsafe Trap(
                consumingError: error, pending: pending, interruption: interrupter.reason)
        }
        return nil
    }
}
