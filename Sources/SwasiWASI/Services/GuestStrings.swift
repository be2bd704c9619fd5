/// Strings as a guest gets them: one after the other, with a NUL behind each.
///
/// No list of lists, whose type would be made for it when a program starts.
public struct GuestStrings: Sendable {
    /// All of them.
    private(set) var bytes: [UInt8] = []
    /// Where each begins.
    private(set) var starts: [Int] = []

    /// Takes some strings, in order.
    public init(_ strings: [[UInt8]] = []) {
        for string in strings { append(string) }
    }

    /// Adds a string.
    public mutating func append(_ string: [UInt8]) {
        starts.append(bytes.count)
        bytes += string
        bytes.append(0)
    }
}
