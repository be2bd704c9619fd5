import ArgumentParser

extension SwasiCommand {
    /// The command that the words of a command line ask for.
    ///
    /// Errors: those of the parser; `ValidationError` for an option that ends in `=`.
    static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
        let command = try parseAsRoot(SnapshotCommand.spelled(TapOptions.spelled(arguments)))
        guard var run = command as? RunCommand else {
            try refuseEmptyValues(arguments[...])
            return command
        }
        try refuseEmptyValues(arguments.dropLast(run.words.count))
        // The program's own arguments as they were typed.
        run.words = arguments.suffix(run.words.count)
        return run
    }

    /// The parser takes `--trace-file= x.wasm` for `--trace-file x.wasm`: a script whose variable
    /// is empty would write over its program.
    private static func refuseEmptyValues(_ words: ArraySlice<String>) throws {
        let word = words.first { $0.hasPrefix("--") && $0.firstIndex(of: "=") == $0.indices.last }
        guard let word else { return }
        throw ValidationError("\(word) has no value; an empty one is \(word.dropLast()) ''")
    }
}
