/// Bytes that a guest, an image or a host chose, as text that is safe to print: valid UTF-8 stays,
/// control characters, a backslash and all other bytes become `\xNN`.
public func escapedText(_ bytes: some Collection<UInt8>) -> String { escapedText(Array(bytes)) }

/// As the generic one, whose first use would take longer than a short run's work.
public func escapedText(_ bytes: [UInt8]) -> String {
    // Most names are made of plain characters only.
    if bytes.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\\") }) {
        return String(decoding: bytes, as: UTF8.self)
    }
    let digits = Array("0123456789abcdef".utf8)
    var text = ""
    var pending = bytes[...]
    func escape(_ byte: UInt8) {
        text += "\\x"
        text.unicodeScalars.append(Unicode.Scalar(digits[Int(byte >> 4)]))
        text.unicodeScalars.append(Unicode.Scalar(digits[Int(byte & 15)]))
    }
    while let byte = pending.first {
        var decoder = UTF8()
        var rest = pending.makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&rest), scalar != "\\",
            !scalar.properties.generalCategory.isControl
        {
            text.unicodeScalars.append(scalar)
            pending = pending.dropFirst(UTF8.width(scalar))
        } else {
            escape(byte)
            pending = pending.dropFirst()
        }
    }
    return text
}

/// As ``escapedText(_:)-([UInt8])``, in quotes; those of the bytes become `\"`.
public func quotedText(_ bytes: [UInt8]) -> String {
    let parts = escapedText(bytes).split(separator: "\"", omittingEmptySubsequences: false)
    return "\"\(parts.joined(separator: "\\\""))\""
}

extension Unicode.GeneralCategory {
    /// Whether a terminal may act on the character: controls, direction marks, line separators.
    fileprivate var isControl: Bool {
        switch self {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }
}
