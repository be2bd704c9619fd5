import SwasiCache
public import SwasiCore

/// A recording that is read: where its frames are. Nothing is believed before its sum is right.
public final class RecordingFile: Sendable {
    /// A frame and where its bytes are.
    struct Frame {
        var header: FrameHeader
        /// Where the stored bytes begin.
        var offset: Int
    }

    /// The path that it was opened by.
    public let path: String
    /// The frames in their order.
    let frames: [Frame]
    /// What the run was asked to be.
    public let settings: RunSettings
    /// How the run ended; nil where the recording was cut off, or the run goes on.
    public let end: RunEnd?
    /// Whether there is no end yet, because the run went on when the recording was opened.
    public let isBeingWritten: Bool
    /// Bytes of the file that count.
    public let size: Int
    private let input: RecordingInput

    /// Opens a recording and reads its settings and its end.
    ///
    /// Errors: `notFound`; `invalidArgument` for what is no regular file; `system`;
    /// `invalidRecording` for what is none, is of another version, damaged, or cut off before the
    /// end of its settings.
    public init(path: String) throws(SwasiError) {
        self.path = path
        input = try RecordingInput(path: path)
        let damage = DamagedRecording(path)
        try RecordingFile.checkHead(input, damage)
        let (frames, size) = try RecordingFile.frames(input, damage)
        self.frames = frames
        self.size = size
        guard let first = frames.first else {
            throw damage.emptiness
        }
        guard first.header.kind == .settings else {
            throw damage.error("its first frame has no settings")
        }
        let bytes = try RecordingFile.bytes(first, input, damage)
        settings = try damage.reading(at: first.offset) { () throws(MalformedItem) in
            try RunSettings(bytes)
        }
        guard let last = frames.last, last.header.kind == .end else {
            end = nil
            isBeingWritten = input.isBeingWritten
            return
        }
        isBeingWritten = false
        let ending = try RecordingFile.bytes(last, input, damage)
        end = try damage.reading(at: last.offset) { () throws(MalformedItem) in
            try RunEnd(ending)
        }
    }

    /// Whether a file begins as a recording does; false for what cannot be read.
    public static func isRecording(_ path: String) -> Bool {
        do throws(SwasiError) {
            let input = try RecordingInput(path: path)
            let head = try DamagedRecording(path).reading { () throws(Errno) in
                try input.bytes(at: 0, count: RecordingLayout.magic.count)
            }
            return head == RecordingLayout.magic
        } catch {
            return false
        }
    }

    /// Whether the run was ended from outside before it made a call: where a replay would not know
    /// when to end.
    public var endsBeforeFirstCall: Bool {
        end.map { $0.kind.isFromOutside && $0.lastCall == 0 } ?? false
    }

    /// Why there is no end, in words that follow "the recording".
    public var openEndWords: String {
        isBeingWritten ? "is still being written" : "was cut off"
    }

    /// What a frame holds. Errors: `system`; `invalidRecording`.
    func bytes(of frame: Frame) throws(SwasiError) -> [UInt8] {
        try RecordingFile.bytes(frame, input, damage)
    }

    /// Who says what is wrong with it.
    var damage: DamagedRecording { DamagedRecording(path) }

    private static func checkHead(
        _ input: RecordingInput, _ damage: DamagedRecording
    ) throws(SwasiError) {
        let head = try damage.reading { () throws(Errno) in
            try input.bytes(at: 0, count: RecordingLayout.headCount)
        }
        let expected = RecordingLayout.head
        if head == expected { return }
        let magic = RecordingLayout.magic
        if head.isEmpty || head.count < expected.count, expected.starts(with: head) {
            throw damage.emptiness
        }
        guard head.starts(with: magic) else {
            throw SwasiError(
                .invalidRecording, "'\(damage.shown)' is no recording",
                cause: "it does not begin as one",
                hint: "name the file that swasi run --record wrote")
        }
        throw SwasiError(
            .invalidRecording, "cannot read the recording '\(damage.shown)'",
            cause: "it is of another version of the format",
            hint: "read it with the swasi that made it, or a newer one")
    }

    /// The frames of a file, and where the last one ends.
    private static func frames(
        _ input: RecordingInput, _ damage: DamagedRecording
    ) throws(SwasiError) -> ([Frame], Int) {
        var frames: [Frame] = []
        var offset = RecordingLayout.headCount
        while offset < input.size {
            let bytes = try damage.reading { () throws(Errno) in
                try input.bytes(at: offset, count: FrameHeader.count)
            }
            // A file system may leave zeros where a crash came before the bytes.
            if bytes.count < FrameHeader.count || bytes.allSatisfy({ $0 == 0 }) { break }
            let header = try damage.reading(at: offset) { () throws(MalformedItem) in
                try FrameHeader(bytes)
            }
            let start = offset + FrameHeader.count
            if header.storedCount > input.size - start { break }
            guard header.number == UInt32(frames.count), frames.count < RecordingLayout.frames
            else { throw damage.error("a frame has another one's number", at: offset) }
            if frames.last?.header.kind == .end {
                throw damage.error("there is a frame behind the last one", at: offset)
            }
            if header.kind == .settings, !frames.isEmpty {
                throw damage.error("there are settings twice", at: offset)
            }
            frames.append(Frame(header: header, offset: start))
            offset = start + header.storedCount
        }
        return (frames, offset)
    }

    private static func bytes(
        _ frame: Frame, _ input: RecordingInput, _ damage: DamagedRecording
    ) throws(SwasiError) -> [UInt8] {
        let header = frame.header
        let stored = try damage.reading { () throws(Errno) in
            try input.bytes(at: frame.offset, count: header.storedCount)
        }
        guard stored.count == header.storedCount, ContentChecksum.sum(of: stored) == header.sum
        else { throw damage.error("the sum of a frame is wrong", at: frame.offset) }
        if header.coding == .plain { return stored }
        guard Zstd.isThere else {
            throw SwasiError(
                .missingLibrary, "cannot read the recording '\(damage.shown)'",
                cause: "it is compressed, and there is no libzstd",
                hint: "install libzstd (libzstd1 on Debian)")
        }
        guard let plain = Zstd.decompressed(stored, count: header.plainCount) else {
            throw damage.error("a frame cannot be decompressed", at: frame.offset)
        }
        return plain
    }
}
