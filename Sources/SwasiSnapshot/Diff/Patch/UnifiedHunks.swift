/// The hunks of a unified diff of two texts, with three lines around each change.
struct UnifiedHunks {
    private static let context = 3

    private let before: TextLines
    private let after: TextLines
    private(set) var bytes: [UInt8] = []

    init(_ before: [UInt8], _ after: [UInt8]) {
        self.before = TextLines(before)
        self.after = TextLines(after)
        let (first, second, count) = TextLines.numbers(self.before, self.after)
        var group: [LineDiff.Edit] = []
        for edit in LineDiff.edits(first, second, count: count) {
            if let last = group.last,
                edit.before.lowerBound - last.before.upperBound > 2 * UnifiedHunks.context
            {
                add(group)
                group = []
            }
            group.append(edit)
        }
        add(group)
    }

    /// Adds a hunk of edits that are near each other.
    private mutating func add(_ edits: [LineDiff.Edit]) {
        guard let first = edits.first, let last = edits.last else { return }
        let lead = min(UnifiedHunks.context, first.before.lowerBound)
        let tail = min(UnifiedHunks.context, before.ranges.count - last.before.upperBound)
        let old = first.before.lowerBound - lead..<last.before.upperBound + tail
        let new = first.after.lowerBound - lead..<last.after.upperBound + tail
        bytes += "@@ -\(UnifiedHunks.text(old)) +\(UnifiedHunks.text(new)) @@\n".utf8
        var next = old.lowerBound
        for edit in edits {
            add(" ", next..<edit.before.lowerBound, of: before)
            add("-", edit.before, of: before)
            add("+", edit.after, of: after)
            next = edit.before.upperBound
        }
        add(" ", next..<old.upperBound, of: before)
    }

    private mutating func add(_ mark: Unicode.Scalar, _ lines: Range<Int>, of text: TextLines) {
        for line in lines {
            bytes.append(UInt8(ascii: mark))
            bytes += text.bytes[text.ranges[line]]
            if line == text.ranges.count - 1, text.isCut {
                bytes += "\n\\ No newline at end of file\n".utf8
            }
        }
    }

    /// The first line, counted from 1, and how many; of no lines the one before them.
    private static func text(_ lines: Range<Int>) -> String {
        if lines.count == 1 { return "\(lines.lowerBound + 1)" }
        return "\(lines.isEmpty ? lines.lowerBound : lines.lowerBound + 1),\(lines.count)"
    }
}
