import SwasiCore

/// A path as patches name it.
enum PatchNames {
    /// The path with `a/` or `b/` before it, in quotes if it holds what must be escaped: control
    /// characters, quotes, backslashes and what is not UTF-8, as git has it.
    static func name(_ prefix: String, _ path: [UInt8]) -> [UInt8] {
        let bytes = Array(prefix.utf8) + path
        if !needsQuotes(bytes) { return bytes }
        let letters: [UInt8: Unicode.Scalar] = [
            7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 0x22: "\"", 0x5C: "\\",
        ]
        var text: [UInt8] = [0x22]
        for byte in bytes {
            if let letter = letters[byte] {
                text += [0x5C, UInt8(ascii: letter)]
            } else if byte < 0x20 || byte >= 0x7F {
                text.append(0x5C)
                for shift in [6, 3, 0] as [UInt8] { text.append(0x30 + (byte >> shift & 7)) }
            } else {
                text.append(byte)
            }
        }
        return text + [0x22]
    }

    /// The name for a line after `---` or `+++`, where a tab ends one with spaces.
    static func ended(_ name: [UInt8]) -> [UInt8] {
        name.contains(0x20) && name.first != 0x22 ? name + [0x09] : name
    }

    private static func needsQuotes(_ bytes: [UInt8]) -> Bool {
        bytes.contains(0x22) || escapedText(bytes).utf8.count != bytes.count
            || bytes.contains(0x5C)
    }
}
