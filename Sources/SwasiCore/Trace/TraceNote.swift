/// Something that a back end met in a host call and that no error of a guest can tell.
public struct TraceNote: Hashable, Sendable {
    /// What was being done, `openat` for one.
    public var operation: String
    /// What it was done with, a path for one; any bytes.
    public var subject: [UInt8]
    /// What happened, in words.
    public var text: String

    /// Makes a note of its parts.
    public init(_ operation: String, _ subject: [UInt8], _ text: String) {
        self.operation = operation
        self.subject = subject
        self.text = text
    }
}

/// Takes notes of back ends that know nothing of traces.
///
/// Any thread may report, with any lock held: a note is only kept.
public protocol TraceNotes: AnyObject, Sendable {
    /// Keeps a note for whoever reads them.
    func report(_ note: TraceNote)
}

extension Errno {
    /// What a guest is told for an error number of the host: `io` for one that it has no name for,
    /// which then leaves a note.
    public init(
        hostNumber number: Int32, in operation: StaticString,
        of subject: @autoclosure () -> [UInt8] = [], notes: (any TraceNotes)?
    ) {
        if let known = Errno(linuxNumber: number) {
            self = known
            return
        }
        notes?.report(
            TraceNote("\(operation)", subject(), "error \(number) of the host, told as EIO"))
        self = .io
    }
}
