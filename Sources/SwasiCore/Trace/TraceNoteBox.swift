import Synchronization

/// The notes of one run until its trace writes them down.
public final class TraceNoteBox: TraceNotes {
    /// The most notes that are kept at one time.
    private static let maximumCount = 1_000

    private struct Content {
        var notes: [TraceNote] = []
        /// Notes for which there was no room.
        var lost = 0
    }

    private let content = Mutex(Content())
    private let isFilled = Atomic(false)

    /// Makes an empty box.
    public init() {}

    /// Keeps a note; past 1,000 it is only counted.
    public func report(_ note: TraceNote) {
        content.withLock { content in
            if content.notes.count < TraceNoteBox.maximumCount {
                content.notes.append(note)
            } else {
                content.lost += 1
            }
        }
        isFilled.store(true, ordering: .releasing)
    }

    /// Whether there is anything to take; costs next to nothing.
    @inline(__always)
    public var hasNotes: Bool { isFilled.load(ordering: .acquiring) }

    /// Takes the notes out, in the order in which they came.
    public func takeAll() -> [TraceNote] {
        isFilled.store(false, ordering: .releasing)
        var taken = content.withLock { content in
            defer { content = Content() }
            return content
        }
        if taken.lost > 0 {
            taken.notes.append(TraceNote("notes", [], "\(taken.lost) more were lost"))
        }
        return taken.notes
    }
}
