import Swasi

/// Writes changes to standard output in one of the forms of `swasi diff`.
struct DiffPrinter {
    private let diff: TreeDiff
    private let form: DiffCommand.Form
    private let hasColor: Bool
    private var output = BufferedOutput()
    private var statistics = DiffStatistics()
    private var entries: [DiffStatistics.Entry] = []
    private var patch: PatchWriter

    init(_ diff: TreeDiff, _ form: DiffCommand.Form, hasColor: Bool) {
        self.diff = diff
        self.form = form
        self.hasColor = hasColor
        patch = PatchWriter(diff)
    }

    /// Writes the next change. Errors: `system` for what cannot be read, with its path.
    mutating func add(_ change: TreeChange) throws(SwasiError) {
        switch form {
        case .lines: output.write(painted(try diff.line(for: change)) + "\n")
        case .nameOnly:
            output.write((change.path.isEmpty ? "/" : escapedText(change.path)) + "\n")
        case .json: output.write(try diff.json(for: change) + "\n")
        case .stat:
            if let entry = try statistics.add(change, of: diff) { entries.append(entry) }
        case .patch: writePatch(try patch.add(change))
        }
    }

    /// Writes what comes at the end.
    mutating func finish() {
        if form == .patch { writePatch(patch.finish()) }
        if form == .stat { writeStatistics() }
        output.flush()
    }

    private func painted(_ line: ChangeLine) -> String {
        guard hasColor else { return line.text }
        var plain = line
        plain.notes = []
        let notes = String(line.text.dropFirst(plain.text.count))
        return color(line).paint(plain.text) + notes
    }

    private func color(_ line: ChangeLine) -> Color {
        line.letter == "A" ? .green : line.letter == "D" ? .red : .yellow
    }

    private mutating func writeStatistics() {
        // One long path must not move all numbers out of sight.
        let width = min(entries.map { $0.line.path.count }.max() ?? 0, 60)
        for entry in entries {
            let name = entry.line.letter + " " + entry.line.path
            let gap = String(repeating: " ", count: max(0, width - entry.line.path.count))
            let shown = hasColor ? color(entry.line).paint(name) : name
            output.write("\(shown)\(gap) | \(entry.text)\n")
        }
        if statistics != DiffStatistics() { output.write(statistics.text + "\n") }
    }

    /// Files may hold what a terminal acts on: what gets colours gets no other control characters.
    private mutating func writePatch(_ bytes: [UInt8]) {
        guard hasColor else { return output.write(bytes) }
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            let text = DiffPrinter.shown(Array(line))
            output.write((DiffPrinter.patchColor(line.first)?.paint(text) ?? text) + "\n")
        }
    }

    /// A line whose tabs and backslashes stay.
    private static func shown(_ line: [UInt8]) -> String {
        line.split(separator: 0x09, omittingEmptySubsequences: false).map { part in
            part.split(separator: 0x5C, omittingEmptySubsequences: false)
                .map { escapedText(Array($0)) }.joined(separator: "\\")
        }.joined(separator: "\t")
    }

    private static func patchColor(_ first: UInt8?) -> Color? {
        switch first {
        case UInt8(ascii: "+"): .green
        case UInt8(ascii: "-"): .red
        case UInt8(ascii: "@"): .cyan
        case UInt8(ascii: "d"), UInt8(ascii: "n"), UInt8(ascii: "o"): .bold
        default: nil
        }
    }
}
