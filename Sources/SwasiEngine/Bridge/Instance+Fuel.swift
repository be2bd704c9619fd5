internal import CWasmtime
public import SwasiCore

extension Instance {
    /// The fuel that is left; nil if the engine counts none.
    public var remainingFuel: UInt64? {
        guard module.engine.configuration.usesFuel else { return nil }
        var fuel: UInt64 = 0
        // SAFETY: the context lives as long as this object; the call fills the number.
        if let error = unsafe wasmtime_context_get_fuel(context, &fuel) {
            preconditionFailure(unsafe Library.consume(error))
        }
        return fuel
    }

    /// Adds fuel, up to the largest number.
    ///
    /// Errors: `invalidArgument` if the engine counts none.
    public func addFuel(_ fuel: UInt64) throws(SwasiError) {
        guard let rest = remainingFuel else {
            throw SwasiError(
                .invalidArgument, "the engine counts no fuel",
                hint: "make it with usesFuel")
        }
        let (sum, overflow) = rest.addingReportingOverflow(fuel)
        // SAFETY: as above.
        if let error = unsafe wasmtime_context_set_fuel(context, overflow ? .max : sum) {
            throw SwasiError(.engine, "cannot set the fuel", cause: unsafe Library.consume(error))
        }
    }
}
