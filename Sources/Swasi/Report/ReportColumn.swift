import SwasiSnapshot

/// Numbers as a list of JSON that is written as they come.
struct ReportColumn {
    private var text = "["

    mutating func append(_ number: some BinaryInteger) {
        if text.utf8.count > 1 { text += "," }
        text += String(number)
    }

    /// A short list in the list.
    mutating func append(raw value: String) {
        if text.utf8.count > 1 { text += "," }
        text += value
    }

    var json: String { text + "]" }
}
