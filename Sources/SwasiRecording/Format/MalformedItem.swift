/// Bytes of a recording that say what they cannot: whoever knows where they are makes a
/// ``SwasiError`` of it.
struct MalformedItem: Error {
    /// What is wrong, as the end of "it is damaged: ".
    let reason: StaticString

    init(_ reason: StaticString) {
        self.reason = reason
    }
}
