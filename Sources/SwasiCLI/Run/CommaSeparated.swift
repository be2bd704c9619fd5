/// One line of comma-separated values (RFC 4180): a field that begins with a double quote goes on
/// to the next single one, commas and all; two of them in it are one.
enum CommaSeparated {
    /// Where a line is wrong.
    struct Failure: Error, Equatable {
        /// The field, from 1 on.
        var field: Int
        var cause: String
    }

    /// The fields of a line, at least one. Newlines are bytes as others.
    static func fields(_ line: [UInt8]) throws(Failure) -> [[UInt8]] {
        let (comma, quote) = (UInt8(ascii: ","), UInt8(ascii: "\""))
        var fields: [[UInt8]] = []
        var rest = line[...]
        while true {
            let number = fields.count + 1
            if rest.first == quote {
                fields.append(try quoted(&rest, number))
                if let next = rest.first, next != comma {
                    throw Failure(field: number, cause: "something follows its closing quote")
                }
            } else {
                let field = rest.prefix { $0 != comma }
                if field.contains(quote) {
                    throw Failure(field: number, cause: "a quote stands inside of it")
                }
                fields.append(Array(field))
                rest = rest.dropFirst(field.count)
            }
            if rest.popFirst() == nil { return fields }
        }
    }

    /// Takes a field in quotes, both quotes included.
    private static func quoted(
        _ rest: inout ArraySlice<UInt8>, _ number: Int
    ) throws(Failure) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        rest.removeFirst()
        var field: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == quote {
                if rest.first != quote { return field }
                rest.removeFirst()
            }
            field.append(byte)
        }
        throw Failure(field: number, cause: "its quote is not closed")
    }
}
