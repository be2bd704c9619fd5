internal import CWasmtime
internal import SwasiCore

/// What one host function of one instance needs; its address is what the library gives back.
@safe
final class HostEnvironment {
    let body: HostBody
    let state: UnsafeMutablePointer<InstanceState>

    init(body: @escaping HostBody, state: UnsafeMutablePointer<InstanceState>) {
        // SAFETY: the state goes after the last use of this object, with the instance.
        self.body = body
        unsafe self.state = state
    }

    /// Runs the host function; nil, or a trap of the library if it threw.
    @inline(__always)
    func call(
        _ caller: OpaquePointer?, _ values: UnsafeMutableRawPointer, _ count: Int
    ) -> OpaquePointer? {
        // SAFETY: the state lives as long as the instance, and so does this object; the rest is
        // passed on.
        if unsafe state.pointee.isSettled { return unsafe run(values, count) }
        return unsafe settleAndRun(caller, values, count)
    }

    /// As ``call(_:_:_:)`` where the window is not known to be right. A function of its own, so
    /// that others keep nothing for the way through it.
    @inline(never)
    private func settleAndRun(
        _ caller: OpaquePointer?, _ values: UnsafeMutableRawPointer, _ count: Int
    ) -> OpaquePointer? {
        // SAFETY: as in call.
        unsafe state.pointee.settle(caller)
        return unsafe run(values, count)
    }

    @inline(__always)
    private func run(_ values: UnsafeMutableRawPointer, _ count: Int) -> OpaquePointer? {
        // SAFETY: the state lives as long as the instance, and so does this object; the values are
        // `count` of 16 bytes for the time of the call.
        let window = unsafe UnsafeMutableRawPointer(state)
            .assumingMemoryBound(to: GuestMemory.Window.self)
        let frame = unsafe HostFrame(
            memory: GuestMemory(window: window), values: values, count: count)
        do throws(Trap) {
            try body(frame)
            return nil
        } catch {
            unsafe state.pointee.pendingTrap = error
            return unsafe wasmtime_trap_new("", 0)
        }
    }
}

/// The one function of ours that the library calls, for every host function.
let hostCallback: wasmtime_func_unchecked_callback_t = { environment, caller, values, count in
    // SAFETY: the instance holds on to its environments; without the guarantee each call would
    // count a reference up and down.
    unsafe Unmanaged<HostEnvironment>.fromOpaque(environment.unsafelyUnwrapped)
        ._withUnsafeGuaranteedRef { environment in
            unsafe environment.call(
                caller, UnsafeMutableRawPointer(values.unsafelyUnwrapped), count)
        }
}

extension InstanceState {
    /// Makes the window right for a host function that is called.
    fileprivate mutating func settle(_ caller: OpaquePointer?) {
        guard case .unknown = source else { return refresh() }
        // SAFETY: the caller is valid for the host call; the item is filled if the call says so.
        var item = unsafe wasmtime_extern_t()
        let found = unsafe wasmtime_caller_export_get(caller, "memory", 6, &item)
        unsafe bind(found ? item : nil)
    }
}
