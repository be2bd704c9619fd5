/// A value of a JSON text (RFC 8259).
package enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    /// A number as it was written.
    case number(String)
    case string(String)
    case array([JSON])
    /// Members in the order of the text; each name is there once.
    case object([Member])

    /// A name of an object and what stands behind it.
    package struct Member: Equatable, Sendable {
        package var name: String
        package var value: JSON

        /// Makes a member of its parts.
        package init(name: String, value: JSON) {
            self.name = name
            self.value = value
        }
    }
}
