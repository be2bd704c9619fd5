import SwasiCore

/// Named values of the settings: each name once, in the order of their bytes.
struct SettingsFields {
    private var fields: [(name: String, value: [UInt8])] = []

    init() {}

    // MARK: Writing

    mutating func set(_ name: String, _ body: (inout ByteSink) -> Void) {
        var sink = ByteSink()
        body(&sink)
        fields.append((name, sink.bytes))
    }

    mutating func set<Element>(
        _ name: String, each elements: [Element], _ body: (Element, inout ByteSink) -> Void
    ) {
        set(name) { sink in
            sink.put(varint: elements.count)
            for element in elements { body(element, &sink) }
        }
    }

    var bytes: [UInt8] {
        var sink = ByteSink()
        sink.put(varint: fields.count)
        for field in fields.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            sink.put(text: field.name)
            sink.put(counted: field.value)
        }
        return sink.bytes
    }

    // MARK: Reading

    init(_ bytes: [UInt8]) throws(MalformedItem) {
        var source = ByteSource(bytes)
        for _ in 0..<(try source.count(of: 2)) {
            let name = try source.text()
            if let last = fields.last, !last.name.utf8.lexicographicallyPrecedes(name.utf8) {
                throw MalformedItem("settings are in no order")
            }
            fields.append((name, try source.counted()))
        }
        try source.end()
    }

    /// Takes the value of a name that must be there, whole.
    mutating func take<Value>(
        _ name: String, _ body: (inout ByteSource) throws(MalformedItem) -> Value
    ) throws(MalformedItem) -> Value {
        guard let value = try takeOptional(name, body) else {
            throw MalformedItem("a setting is missing")
        }
        return value
    }

    /// Takes the value of a name, whole; nil if it is not there.
    mutating func takeOptional<Value>(
        _ name: String, _ body: (inout ByteSource) throws(MalformedItem) -> Value
    ) throws(MalformedItem) -> Value? {
        guard let index = fields.firstIndex(where: { $0.name == name }) else { return nil }
        var source = ByteSource(fields.remove(at: index).value)
        let value = try body(&source)
        try source.end()
        return value
    }

    mutating func take<Element>(
        each name: String, _ body: (inout ByteSource) throws(MalformedItem) -> Element
    ) throws(MalformedItem) -> [Element] {
        try take(name) { (source) throws(MalformedItem) in
            var elements: [Element] = []
            for _ in 0..<(try source.count()) { elements.append(try body(&source)) }
            return elements
        }
    }

    /// Errors: a setting is left that nobody knows.
    func end() throws(MalformedItem) {
        if !fields.isEmpty { throw MalformedItem("there is a setting that is not known") }
    }
}
