import SwasiSnapshot

/// Rows of a name and a value under a title.
struct ReportSection {
    private let title: String
    private var rows = ReportColumn()

    init(_ title: String) {
        self.title = title
    }

    mutating func add(_ name: String, _ value: String) {
        rows.append(raw: "[\(JSONText.quoted(name)),\(JSONText.quoted(value))]")
    }

    /// An object of JSON.
    var json: String {
        var object = JSONText()
        object.add("title", title)
        object.add("rows", raw: rows.json)
        return object.object
    }
}
