import SwasiCore

/// Gives the decompressed bytes of a gzip file: all of its members, one after the other (RFC 1952),
/// each with its checksum and its size compared. libarchive compares neither.
struct GzipDecompressor {
    /// How many compressed bytes may pass between two reports of progress.
    private static let reportStep: UInt64 = 1 << 20

    /// What the image is called in messages.
    let name: String
    /// The most decompressed bytes.
    let limit: UInt64

    /// Whether a file begins as a gzip file does. Errors: what pread(2) says.
    static func recognizes(_ file: HostFile) throws(Errno) -> Bool {
        let start = try [UInt8](upTo: 3) { (span) throws(Errno) in
            try file.read(at: 0, into: &span)
        }
        return start == [0x1F, 0x8B, 8]
    }

    /// Hands the decompressed bytes of `file`, of `size` bytes, to `write` in order; returns how
    /// many. `progress` hears of compressed bytes: done, and all.
    ///
    /// What follows the last member and is none is ignored, as gzip(1) does.
    ///
    /// Errors: `missingLibrary`; `system`; `invalidImage` for what is damaged or truncated;
    /// `limitExceeded`; those of `write`.
    func decompress(
        _ file: HostFile, size: UInt64, progress: (UInt64, UInt64) -> Void,
        write: (RawSpan) throws(SwasiError) -> Void
    ) throws(SwasiError) -> UInt64 {
        var stream = try open()
        var offset: UInt64 = 0
        var total: UInt64 = 0
        var reported: UInt64 = 0
        progress(0, size)
        while true {
            if stream.unread == 0 {
                let count = try fill(&stream, file, at: offset)
                if count == 0 { throw damaged("it ends inside of a member") }
                offset += UInt64(count)
            }
            let step = try stream.step { (bytes) throws(SwasiError) in
                total += UInt64(bytes.byteCount)
                if total > limit { throw tooLarge }
                try write(bytes)
            }
            let done = offset - UInt64(stream.unread)
            if done - reported >= Self.reportStep {
                reported = done
                progress(min(done, size), size)
            }
            switch step {
            case .more: continue
            case .damaged(let text): throw damaged(text)
            case .memberEnd:
                if try !goesOn(&stream, file, &offset) {
                    progress(size, size)
                    return total
                }
            }
        }
    }

    /// Moves on to the member behind the one that ended; false if there is none.
    private func goesOn(
        _ stream: inout GzipStream, _ file: HostFile, _ offset: inout UInt64
    ) throws(SwasiError) -> Bool {
        if stream.unread < 2 {
            // Its first bytes may lie on both sides of the input's end.
            offset -= UInt64(stream.unread)
            offset += UInt64(try fill(&stream, file, at: offset))
        }
        guard stream.isAtMember else { return false }
        guard stream.beginMember() else { throw damaged("zlib cannot go on") }
        return true
    }

    private func fill(
        _ stream: inout GzipStream, _ file: HostFile, at offset: UInt64
    ) throws(SwasiError) -> Int {
        do throws(Errno) {
            return try stream.fill(from: file, at: offset)
        } catch {
            throw SwasiError(
                .system, "cannot read the image \(name)", cause: error.words, hint: error.hostHint)
        }
    }

    private func open() throws(SwasiError) -> GzipStream {
        if let missing = GzipStream.missingLibrary {
            throw SwasiError(
                .missingLibrary, "the image \(name) is compressed, which needs zlib",
                cause: missing, hint: "run tools/setup, or install zlib (zlib1g on Debian)")
        }
        guard let stream = GzipStream() else {
            throw SwasiError(
                .system, "cannot read the image \(name)", cause: "out of memory",
                hint: "try again when less runs on this machine")
        }
        return stream
    }

    private var tooLarge: SwasiError {
        SwasiError(
            .limitExceeded, "the image \(name) is too large when decompressed",
            cause: "the bound for a layer is \(limit) bytes",
            hint: "leave out what the program does not need")
    }

    private func damaged(_ cause: String) -> SwasiError {
        SwasiError(
            .invalidImage, "the compressed image \(name) is damaged or truncated", cause: cause,
            hint: "make or fetch the image again")
    }
}
