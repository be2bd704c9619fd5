import SwasiSnapshot

/// Texts that come again and again, by a number: in the order in which they came first.
struct ReportNames {
    private(set) var texts: [String] = []
    private var numbers: [String: Int] = [:]

    /// The number of a text.
    mutating func number(of text: String) -> Int {
        if let number = numbers[text] { return number }
        numbers[text] = texts.count
        texts.append(text)
        return texts.count - 1
    }

    /// The number of a text, unless it would be one too many.
    mutating func number(of text: String, within bound: Int) -> Int? {
        if numbers[text] == nil, texts.count >= bound { return nil }
        return number(of: text)
    }

    /// All of them as a list of JSON.
    var json: String { "[" + texts.map(JSONText.quoted).joined(separator: ",") + "]" }
}
