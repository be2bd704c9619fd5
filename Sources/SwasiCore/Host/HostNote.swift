/// Something about a granted directory that the user of a run may want to know and the guest
/// cannot be told.
public enum HostNote: Sendable, Equatable {
    /// The host failed with a number that no guest knows; the guest was told `io`.
    case unknownError(number: Int32, call: String)
    /// A file's content changed after its attributes were told: the guest sees a mixture.
    case changed(path: [UInt8])
    /// A file that was told of is gone, replaced, or changed where it was read before: reading it
    /// fails.
    case unreadable(path: [UInt8], Errno)
    /// A directory was listed that has what cannot be looked at, as this.
    case hidden(path: [UInt8], Errno)
    /// One step asked the host too often and was given up.
    case tooManyQuestions
}

extension HostNote: CustomStringConvertible {
    /// One line; names that the host chose are escaped.
    public var description: String {
        switch self {
        case .unknownError(let number, let call):
            "the host's \(call) failed with error \(number), which the program saw as EIO"
        case .changed(let path):
            "'\(escapedText(path))' changed on the host while the program used it"
        case .unreadable(let path, let error):
            "'\(escapedText(path))' cannot be read any more as it was: \(error.words)"
        case .hidden(let path, let error):
            "'\(escapedText(path))' is listed but cannot be looked at: \(error.words)"
        case .tooManyQuestions: "one call asked the host too often"
        }
    }
}
