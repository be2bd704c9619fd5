import SwasiCore

/// Writes one JSON object in one line, members in the order in which they are added.
///
/// Bytes that need not be UTF-8 become text in which U+FFFD stands for what is none, and then a
/// second member, whose name ends with `Hex`, has all of the bytes in hexadecimal digits.
package struct JSONText {
    private(set) var text = "{"

    /// Begins with no members.
    package init() {}

    /// The object, ended.
    package var object: String { text + "}" }

    package mutating func add(_ name: String, raw value: String) {
        if text.utf8.count > 1 { text += "," }
        text += JSONText.quoted(name) + ":" + value
    }

    package mutating func add(_ name: String, _ value: String) {
        add(name, raw: JSONText.quoted(value))
    }

    package mutating func add(_ name: String, _ value: UInt64) {
        add(name, raw: "\(value)")
    }

    package mutating func add(_ name: String, bytes: [UInt8]) {
        if let valid = String(validating: bytes, as: UTF8.self) {
            add(name, valid)
        } else {
            add(name, String(decoding: bytes, as: UTF8.self))
            add(name + "Hex", JSONText.hexadecimal(bytes))
        }
    }

    /// All bytes, two digits each.
    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A string of JSON. What a terminal may act on is escaped too.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                if scalar.value >= 0x20, scalar.value < 0x7F {
                    result.unicodeScalars.append(scalar)
                    continue
                }
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator:
                    for unit in String(scalar).utf16 {
                        let digits = String(unit, radix: 16)
                        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
