import Swasi

extension RunRequest {
    /// Takes a command line that has only the most common options; nil for any other, which is left
    /// to ``RunCommand``.
    ///
    /// The first use of the argument parser costs 1.5 ms, more than half of a start, and one with
    /// options more. A test holds this reading and the parser's together.
    init?(plain arguments: [String]) {
        guard arguments.first == "run" else { return nil }
        self.init()
        var rest = arguments.dropFirst()
        while let word = rest.first, word.hasPrefix("-") {
            rest.removeFirst()
            if word == "--" { break }
            guard let value = rest.popFirst(), !value.hasPrefix("-") else { return nil }
            switch word {
            case "--image": image = value
            case "--module": module = value
            case "--env": environment.append(value)
            case "--cache": cache = .folder(value)
            case "--record":
                if value.isEmpty { return nil }
                recordPath = value
            case "--compiler":
                guard let known = EngineConfiguration.Compiler(rawValue: value) else { return nil }
                compiler = known
            default: return nil
            }
        }
        words = Array(rest)
    }
}
