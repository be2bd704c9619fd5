import SwasiCore
public import SwasiRecording

extension RecordedCall {
    /// The call in one line, as a trace has it: what is no part of the record is left out. Bytes
    /// that the program chose are escaped.
    public func text(_ functions: [RecordedFunction]) -> String {
        guard function < functions.count else { return "a function that is not known" }
        let recorded = functions[function]
        let shape = CallPatterns.knownCalls.first {
            $0.function.name == recorded.name && $0.function.interface == recorded.interface
        }
        let name = escapedText(recorded.name.utf8)
        return "\(name)(\(arguments(recorded, shape).joined(separator: ", "))) = \(answer(shape))"
    }

    private func arguments(_ recorded: RecordedFunction, _ shape: CallShape?) -> [String] {
        var texts: [(place: UInt8, text: String)] = []
        for (place, value) in zip(recorded.places, arguments) {
            texts.append((place, RecordedCall.text(value, shape?.argument(at: Int(place)))))
        }
        for (place, path) in zip(recorded.paths, paths) {
            texts.append((place, path.map(quotedText) ?? "?"))
        }
        return texts.sorted { $0.place < $1.place }.map(\.text)
    }

    private func answer(_ shape: CallShape?) -> String {
        if let error = Errno(rawValue: error) {
            return error == .hostStopped
                ? "?" : "-1 \(error.constantName) (\(error.words))"
        }
        if error != 0 { return "-1 error \(error)" }
        switch shape?.answer {
        case .never: return "?"
        case .nothing: return "0"
        default: return "\(value)"
        }
    }

    private static func text(_ value: UInt64, _ argument: CallArgument?) -> String {
        switch argument {
        case .signedNumber: "\(Int64(bitPattern: value))"
        case .choice(let table):
            value < UInt64(table.names.count) ? "\(table.names[Int(value)])" : "\(value)"
        case .flags(let table): text(value, table)
        default: "\(value)"
        }
    }

    /// A set of names; one that has most of a large table as what it lacks.
    private static func text(_ value: UInt64, _ table: NameTable) -> String {
        let known = UInt64(1) << UInt64(table.names.count) - 1
        let isMost =
            table.names.count > 8 && (value & known).nonzeroBitCount * 2 > table.names.count
        func names(_ bits: UInt64) -> [String] {
            table.names.enumerated().filter { bits >> UInt64($0.offset) & 1 != 0 }
                .map { "\($0.element)" }
        }
        var parts =
            isMost ? ["~[\(names(~value & known).joined(separator: "|"))]"] : names(value)
        if value & ~known != 0 { parts.append("0x" + String(value & ~known, radix: 16)) }
        return parts.isEmpty ? "0" : parts.joined(separator: "|")
    }
}

extension CallShape {
    /// What the argument means whose first or second place this is.
    fileprivate func argument(at wanted: Int) -> CallArgument? {
        var place = 0
        for argument in arguments {
            if (place..<place + argument.places).contains(wanted) { return argument }
            place += argument.places
        }
        return nil
    }
}
