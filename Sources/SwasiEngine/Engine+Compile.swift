public import SwasiCore

extension Engine {
    /// Compiles a module from memory.
    ///
    /// Errors: `notRunnable` if the bytes are no module that this engine can compile; the message
    /// says what they are, or what is wrong with them.
    ///
    /// - Parameter name: what messages call the module, as its path.
    public func module(bytes: RawSpan, name: String) throws(SwasiError) -> Module {
        let raw = try rawEngine(.optimizing)
        do throws(RawModule.CompileError) {
            return Module(engine: self, raw: try RawModule.compile(bytes, raw), isFromCache: false)
        } catch {
            throw SwasiError(.notRunnable, "cannot run \(name)", cause: error.message)
        }
    }
}
