/// What an argument of a host call means, for those who read calls without performing them.
///
/// An argument takes one place of the lowered signature, or two where it is a pointer and a count.
/// Each version of WASI describes its functions with these; what it has more of is added here.
enum CallArgument: Sendable {
    /// A descriptor.
    case descriptor
    /// Pointer and count: a path below the descriptor before it.
    case path
    /// Pointer and count: any other string.
    case text
    /// A number without a sign.
    case number
    /// A number of 64 bits with a sign.
    case signedNumber
    /// One of some names.
    case choice(NameTable)
    /// A set of names, one for each bit.
    case flags(NameTable)
    /// Pointer and count of a list of buffers with the bytes to write.
    case writtenBuffers
    /// Pointer and count of a list of buffers that are filled; the answer says how far.
    case filledBuffers
    /// Pointer and count of one buffer that is filled; the answer says how far.
    case filledBytes
    /// Pointer and count of a buffer that is filled with entries of a directory.
    case entries
    /// A pointer to a list of pointers to strings that is filled; the answer says how many.
    case strings
    /// A pointer to subscriptions; their number is two places further on.
    case subscriptions(SnapshotLayout)
    /// A pointer to events that are filled in; the answer says how many.
    case events
    /// A pointer to a `filestat` that is filled in.
    case fileStat(SnapshotLayout)
    /// A pointer to an `fdstat` that is filled in.
    case descriptorStat
    /// A pointer to a `prestat` that is filled in.
    case preopenStat
    /// A pointer to a number of 32 bits that is filled in.
    case filledNumber
    /// A pointer to what the call answers, which is told at the end.
    case answer

    /// How many places of the signature it takes.
    var places: Int {
        switch self {
        case .path, .text, .writtenBuffers, .filledBuffers, .filledBytes, .entries: 2
        default: 1
        }
    }

    /// Whether it is known only after the call.
    var isFilled: Bool {
        switch self {
        case .filledBuffers, .filledBytes, .entries, .strings, .events, .fileStat, .descriptorStat,
            .preopenStat, .filledNumber:
            true
        default: false
        }
    }
}

/// The layouts of structures that the two snapshots of Preview 1 have.
enum SnapshotLayout: Sendable {
    case unstable, preview1
}
