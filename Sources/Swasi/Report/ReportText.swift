import SwasiCore
import SwasiSnapshot

/// What went through a stream, as a text for a page: lines stay lines, and whatever else a terminal
/// or a browser could act on is escaped.
struct ReportText {
    let name: String
    /// How many bytes there were.
    private(set) var total: UInt64 = 0
    private var bytes: [UInt8] = []

    init(_ name: String) {
        self.name = name
    }

    init(_ name: String, _ output: CapturedOutput) {
        self.name = name
        total = output.total
        bytes = output.bytes
    }

    mutating func add(_ more: [UInt8], bound: Int) {
        total = total.addingSaturating(UInt64(more.count))
        bytes += more.prefix(max(0, bound - bytes.count))
    }

    /// An object of JSON.
    var json: String {
        var object = JSONText()
        object.add("name", name)
        object.add("total", total)
        object.add("shown", UInt64(bytes.count))
        object.add("text", ReportText.shown(bytes))
        return object.object
    }

    /// Bytes with all control characters escaped but tabs and ends of lines.
    static func shown(_ bytes: [UInt8]) -> String {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.split(separator: 0x09, omittingEmptySubsequences: false).map { part in
                part.split(separator: 0x5C, omittingEmptySubsequences: false)
                    .map { escapedText(Array($0)) }.joined(separator: "\\")
            }.joined(separator: "\t")
        }.joined(separator: "\n")
    }
}
