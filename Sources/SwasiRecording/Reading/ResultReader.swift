import SwasiCore

/// Takes what calls filled in out of a recording, one call after the other.
struct ResultReader {
    private let file: RecordingFile
    /// Frames that were not read yet.
    private var frames: ArraySlice<RecordingFile.Frame>
    private var source = ByteSource([])

    /// Why a call's results cannot be had.
    enum Failure: Error {
        /// The recording ends before them.
        case cutOff
        case damaged(SwasiError)
    }

    init(_ file: RecordingFile) {
        self.file = file
        frames = file.frames.filter { $0.header.kind == .results }[...]
    }

    /// Hands what the next call filled in to `body`, in pieces with their addresses; false once
    /// that returned false.
    mutating func next(_ body: (UInt64, RawSpan) -> Bool) throws(Failure) -> Bool {
        for _ in 0..<(try number()) {
            var address = try number()
            var count = try number()
            while count > 0 {
                while source.left == 0 { try beginFrame() }
                let piece = try piece(count)
                if !piece.withRawSpan({ body(address, $0) }) { return false }
                address &+= UInt64(piece.count)
                count -= UInt64(piece.count)
            }
        }
        return true
    }

    private mutating func number() throws(Failure) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            while source.left == 0 { try beginFrame() }
            let byte = try piece(1)[0]
            if shift == 63, byte > 1 { break }
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        throw .damaged(file.damage.error("a number of the results is too long"))
    }

    /// Bytes of the frame, at most so many.
    private mutating func piece(_ count: UInt64) throws(Failure) -> [UInt8] {
        do throws(MalformedItem) {
            return try source.raw(Int(min(count, UInt64(source.left))))
        } catch {
            throw .damaged(file.damage.error("\(error.reason)"))
        }
    }

    private mutating func beginFrame() throws(Failure) {
        guard let frame = frames.popFirst() else { throw .cutOff }
        do throws(SwasiError) {
            source = ByteSource(try file.bytes(of: frame))
        } catch {
            throw .damaged(error)
        }
    }
}

extension RecordingFile {
    /// Whether it holds what the calls filled in, so that they need not be done to be answered.
    public var hasResults: Bool {
        end?.lastCall == 0 || frames.contains { $0.header.kind == .results }
    }
}
