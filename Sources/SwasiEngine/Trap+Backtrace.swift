extension Trap {
    /// The functions that were running, the innermost first, in the form of the wasmtime command:
    /// a number, the offset in the module, the module's name and the function's.
    ///
    /// - Parameter program: what a module without a name section is called: its file, say.
    public func backtrace(of program: String) -> [String] {
        let columns = frames.map { $0.line(module: program, width: 0) }
            .map { $0.utf8.prefix { $0 != UInt8(ascii: " ") }.count }
        let width = columns.max() ?? 0
        let digits = "\(max(frames.count - 1, 0))".utf8.count
        return frames.enumerated().map { index, frame in
            let number = "\(index)"
            let padding = String(repeating: " ", count: digits - number.utf8.count)
            return "\(padding)\(number): \(frame.line(module: program, width: width))"
        }
    }

    /// Whether functions were running and none of them has a name.
    public var lacksNames: Bool {
        !frames.isEmpty && frames.allSatisfy { $0.function == nil }
    }
}
