/// The bytes that a text with `%XX` escapes stands for; nil for a broken escape.
func urlDecoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        guard let high = rest.popFirst().flatMap(hexadecimal),
            let low = rest.popFirst().flatMap(hexadecimal)
        else { return nil }
        bytes.append(high << 4 | low)
    }
    return bytes
}

private func hexadecimal(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// The bytes that a base-64 text stands for (RFC 4648 section 4, padding may be missing); nil for
/// any other character or a single left-over one.
func base64Decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var word: UInt32 = 0
    var characters = 0
    var rest = text
    while rest.last == UInt8(ascii: "=") { rest = rest.dropLast() }
    if text.count - rest.count > 2 { return nil }
    for character in rest {
        guard let value = base64Value(character) else { return nil }
        word = word << 6 | UInt32(value)
        characters += 1
        if characters % 4 == 0 {
            bytes.append(UInt8(truncatingIfNeeded: word >> 16))
            bytes.append(UInt8(truncatingIfNeeded: word >> 8))
            bytes.append(UInt8(truncatingIfNeeded: word))
        }
    }
    switch characters % 4 {
    case 1: return nil
    case 2: bytes.append(UInt8(truncatingIfNeeded: word >> 4))
    case 3:
        bytes.append(UInt8(truncatingIfNeeded: word >> 10))
        bytes.append(UInt8(truncatingIfNeeded: word >> 2))
    default: break
    }
    return bytes
}

private func base64Value(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
}
