import SwasiCore
import SwasiImage

/// Attributes of an object of the host that are set; nil leaves one as it is.
struct TargetAttributes: Equatable {
    var mode: UInt16?
    var owner: UInt32?
    var group: UInt32?
    var modified: Timestamp?
    /// Names and new values; nil to take one away.
    var extendedAttributes: [(name: [UInt8], value: [UInt8]?)] = []

    var isEmpty: Bool { self == TargetAttributes() }

    static func == (one: TargetAttributes, other: TargetAttributes) -> Bool {
        one.mode == other.mode && one.owner == other.owner && one.group == other.group
            && one.modified == other.modified
            && one.extendedAttributes.elementsEqual(other.extendedAttributes) {
                $0.name == $1.name && $0.value == $1.value
            }
    }

    /// As a part of a journal.
    var json: JSON {
        var members: [JSON.Member] = []
        func add(_ name: String, _ value: JSON?) {
            if let value { members.append(JSON.Member(name: name, value: value)) }
        }
        add("mode", mode.map { JSON($0) })
        add("owner", owner.map { JSON($0) })
        add("group", group.map { JSON($0) })
        add("modified", modified.map { JSON($0.nanoseconds) })
        let attributes = extendedAttributes.map { item in
            var members = [
                JSON.Member(name: "name", value: .string(String(hostBytes: item.name)))
            ]
            if let value = item.value {
                members.append(
                    JSON.Member(
                        name: "value",
                        value: .string(value.map { $0.hexadecimalText }.joined())))
            }
            return JSON.object(members)
        }
        if !attributes.isEmpty { add("attributes", .array(attributes)) }
        return .object(members)
    }

    init() {}

    /// Reads a part of a journal. Errors: `invalidImage`.
    init(_ document: Document) throws(SwasiError) {
        func number<Number: FixedWidthInteger>(_ key: String) throws(SwasiError) -> Number? {
            guard document.has(key) else { return nil }
            guard let number = Number(try document.requiredNumberText(key)) else {
                throw document.failure("its '\(key)' is out of range")
            }
            return number
        }
        mode = try number("mode")
        owner = try number("owner")
        group = try number("group")
        modified = (try number("modified") as Int64?).map { Timestamp(nanoseconds: $0) }
        guard document.has("attributes") else { return }
        for item in try document.requiredObjects("attributes") {
            let name = try item.requiredText("name").hostBytes
            let value = try item.text("value").map { (text) throws(SwasiError) in
                guard let bytes = [UInt8](hexadecimalText: text) else {
                    throw item.failure("a value is no bytes")
                }
                return bytes
            }
            extendedAttributes.append((name, value))
        }
    }
}

extension UInt8 {
    fileprivate var hexadecimalText: String {
        let text = String(self, radix: 16)
        return text.utf8.count < 2 ? "0" + text : text
    }
}

extension [UInt8] {
    /// Reads pairs of hexadecimal digits; nil for anything else.
    fileprivate init?(hexadecimalText text: String) {
        let digits = Array<UInt8>(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        self = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index..<index + 2], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16), pair.first != "+" else { return nil }
            append(byte)
        }
    }
}
