/// A value of a JSON text (RFC 8259).
enum JSON: Equatable {
    case null
    case bool(Bool)
    /// A number as it was written.
    case number(String)
    case string(String)
    case array([JSON])
    /// Members in the order of the text; each name is there once.
    case object([Member])

    /// A name of an object and what stands behind it.
    struct Member: Equatable {
        var name: String
        var value: JSON
    }
}
