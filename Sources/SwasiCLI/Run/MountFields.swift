import Swasi

/// The fields of one `--mount`, before they mean a mount: `key=value`, with commas between them.
struct MountFields {
    /// A key, by the first of its names.
    enum Key: String, CaseIterable {
        case type
        case source = "src"
        case destination = "dst"
        case mode
        case readOnly = "readonly"
        case lower
        case size
        case nodes
        case innerPath = "subpath"
        case platform

        /// Other names that docker's users type.
        private static let others: [String: Key] = [
            "source": .source, "destination": .destination, "target": .destination,
            "ro": .readOnly, "tmpfs-size": .size, "image-subpath": .innerPath,
        ]

        init?(word: String) {
            let word = word.lowercased()
            guard let key = Key(rawValue: word) ?? Key.others[word] else { return nil }
            self = key
        }
    }

    struct Field {
        /// From 1 on.
        var position: Int
        var key: Key
        var value: String
    }

    private let text: String
    private let fields: [Field]

    /// Takes the text apart.
    ///
    /// Errors (`invalidArgument`), in checking order for each field: quotes that do not match; no
    /// key; no value; a key for the second time, but for `lower`.
    init(_ text: String) throws(SwasiError) {
        self.text = text
        var lines: [[UInt8]] = []
        do throws(CommaSeparated.Failure) {
            lines = try CommaSeparated.fields(text.hostBytes)
        } catch {
            throw MountFields.failure(
                text, "field \(error.field)", error.cause,
                "put a field with commas in double quotes: \"src=a,b\"")
        }
        var fields: [Field] = []
        for (index, line) in lines.enumerated() {
            let field = try MountFields.field(line, index + 1, text)
            if field.key != .lower, fields.contains(where: { $0.key == field.key }) {
                throw MountFields.failure(
                    text, "field \(index + 1)", "\(field.key.rawValue) was said before", "")
            }
            fields.append(field)
        }
        self.fields = fields
    }

    private static func field(
        _ line: [UInt8], _ position: Int, _ text: String
    ) throws(SwasiError) -> Field {
        let parts = line.split(
            separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        let word = parts.first.map { String(hostBytes: Array($0)) } ?? ""
        guard let key = Key(word: word) else {
            throw failure(
                text, "field \(position)", "there is no key '\(escapedText(word.hostBytes))'",
                "the keys are \(words(Key.allCases.map(\.rawValue)))")
        }
        if parts.count > 1, !parts[1].isEmpty {
            return Field(position: position, key: key, value: String(hostBytes: Array(parts[1])))
        }
        if key == .readOnly, parts.count == 1 {
            return Field(position: position, key: key, value: "true")
        }
        throw failure(
            text, "field \(position)", "\(key.rawValue) has no value", "write \(key.rawValue)=…")
    }

    /// The field with a key that can be there once.
    subscript(_ key: Key) -> Field? { fields.first { $0.key == key } }

    /// All fields with a key.
    func all(_ key: Key) -> [Field] { fields.filter { $0.key == key } }

    /// The first field whose key is none of these.
    func first(noneOf keys: [Key]) -> Field? { fields.first { !keys.contains($0.key) } }

    // MARK: Errors

    /// What is wrong with the whole.
    func failure(_ cause: String, _ hint: String = "") -> SwasiError {
        MountFields.failure(text, "", cause, hint)
    }

    /// What is wrong with a field.
    func failure(_ field: Field, _ cause: String, _ hint: String = "") -> SwasiError {
        MountFields.failure(text, "field \(field.position)", cause, hint)
    }

    /// A field's value is none of the words that it can be.
    func failure(_ field: Field, allowed: [String]) -> SwasiError {
        let value = escapedText(field.value.hostBytes)
        return failure(
            field, "'\(value)' is no \(field.key.rawValue)", "use \(MountFields.words(allowed))")
    }

    private static func failure(
        _ text: String, _ place: String, _ cause: String, _ hint: String
    ) -> SwasiError {
        SwasiError(
            .invalidArgument,
            "cannot read --mount '\(escapedText(text.hostBytes))'",
            cause: place.isEmpty ? cause : "\(place): \(cause)", hint: hint)
    }

    /// `a, b or c`.
    static func words(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.joined() }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}
