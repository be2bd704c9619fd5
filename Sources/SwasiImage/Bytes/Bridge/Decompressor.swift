import CArchive
import Glibc
import SwasiCore

/// Gives the decompressed bytes of a file: zstd, xz, bzip2 or lz4, found by content, through
/// libarchive; gzip is left to ``GzipDecompressor``.
struct Decompressor {
    /// How many compressed bytes may pass between two reports of progress.
    private static let reportStep: UInt64 = 1 << 20

    /// What the image is called in messages.
    let name: String
    /// The most decompressed bytes.
    let limit: UInt64

    /// Hands the decompressed bytes of `file`, of `size` bytes, to `write` in order; returns how
    /// many. `progress` hears of compressed bytes: done, and all.
    ///
    /// Errors: `missingLibrary`; `invalidImage` for what is not compressed, damaged or truncated;
    /// `limitExceeded`; those of `write`.
    func decompress(
        _ file: HostFile, size: UInt64, progress: (UInt64, UInt64) -> Void,
        write: (RawSpan) throws(SwasiError) -> Void
    ) throws(SwasiError) -> UInt64 {
        if try isGzip(file) {
            return try GzipDecompressor(name: name, limit: limit)
                .decompress(file, size: size, progress: progress, write: write)
        }
        let (archive, isEmpty) = unsafe try open(file)
        // SAFETY: the handle is ours, used by this thread only, and freed once, here.
        defer { unsafe _ = archive_read_free(archive) }
        var total: UInt64 = 0
        var reported: UInt64 = 0
        progress(0, size)
        if isEmpty {
            progress(size, size)
            return 0
        }
        // SAFETY: as above.
        while try unsafe readBlock(
            archive,
            { (bytes) throws(SwasiError) in
                total += UInt64(bytes.byteCount)
                if total > limit {
                    throw SwasiError(
                        .limitExceeded, "the image \(name) is too large when decompressed",
                        cause: "the bound for a layer is \(limit) bytes",
                        hint: "leave out what the program does not need")
                }
                try write(bytes)
            })
        {
            // SAFETY: as above; -1 asks for the bytes that came from the file.
            let done = UInt64(clamping: unsafe archive_filter_bytes(archive, -1))
            if done - min(reported, done) >= Decompressor.reportStep {
                reported = done
                progress(min(done, size), size)
            }
        }
        progress(size, size)
        return total
    }

    /// Hands the next block to `body`; false at the end.
    private func readBlock(
        _ archive: OpaquePointer, _ body: (RawSpan) throws(SwasiError) -> Void
    ) throws(SwasiError) -> Bool {
        var bytes: UnsafeRawPointer?
        var count = 0
        var offset: Int64 = 0
        // SAFETY: the library sets the three; the bytes are valid until the next call on the
        // handle.
        let result = unsafe archive_read_data_block(archive, &bytes, &count, &offset)
        if result == Int32(ARCHIVE_EOF) { return false }
        if result < Int32(ARCHIVE_WARN) { throw unsafe damaged(archive) }
        if let bytes = unsafe bytes, count > 0 {
            // SAFETY: as above; `body` keeps no pointer.
            try body(unsafe RawSpan(_unsafeStart: bytes, byteCount: count))
        }
        return true
    }

    private func isGzip(_ file: HostFile) throws(SwasiError) -> Bool {
        do throws(Errno) {
            return try GzipDecompressor.recognizes(file)
        } catch {
            throw SwasiError(
                .system, "cannot read the image \(name)", cause: error.words, hint: error.hostHint)
        }
    }

    /// A handle that stands before the first byte, and whether there is none. Errors: as above.
    private func open(
        _ file: HostFile
    ) throws(SwasiError) -> (archive: OpaquePointer, isEmpty: Bool) {
        // SAFETY: the text lives for ever.
        if let missing = unsafe CArchive_load() {
            throw SwasiError(
                .missingLibrary, "the image \(name) is compressed, which needs libarchive",
                cause: unsafe String(cString: missing),
                hint: "run tools/setup, or install libarchive (libarchive13 on Debian)")
        }
        guard let archive = unsafe archive_read_new() else {
            throw SwasiError(
                .system, "cannot read the image \(name)", cause: "out of memory",
                hint: "try again when less runs on this machine")
        }
        // SAFETY: a handle of ours that nobody else has; freed here if it is not handed out.
        let results = unsafe [
            archive_read_support_filter_zstd(archive),
            archive_read_support_filter_xz(archive), archive_read_support_filter_bzip2(archive),
            archive_read_support_filter_lz4(archive), archive_read_support_format_raw(archive),
            archive_read_support_format_empty(archive),
        ]
        var entry: OpaquePointer?
        var isOpen = results.allSatisfy { $0 >= Int32(ARCHIVE_WARN) }
        // SAFETY: as above; the descriptor outlives the handle.
        isOpen = isOpen && lseek(file.descriptor, 0, SEEK_SET) == 0
        // It decompresses the first block at once, and says then what it says later of others.
        if isOpen, unsafe archive_read_open_fd(archive, file.descriptor, 256 << 10) == 0 {
            let result = unsafe archive_read_next_header(archive, &entry)
            let isCompressed = unsafe archive_filter_code(archive, 0) != 0
            if result == Int32(ARCHIVE_EOF) || result >= Int32(ARCHIVE_WARN), isCompressed {
                return unsafe (archive, result == Int32(ARCHIVE_EOF))
            }
            isOpen = isCompressed
        }
        let error: SwasiError
        if isOpen {
            error = unsafe damaged(archive)
        } else {
            error = SwasiError(
                .invalidImage, "the image \(name) is no tar archive",
                hint: "plain ones and those compressed by gzip, zstd, xz, bzip2 or lz4 are read")
        }
        unsafe _ = archive_read_free(archive)
        throw error
    }

    private func damaged(_ archive: OpaquePointer) -> SwasiError {
        // SAFETY: the text is valid until the next call on the handle, and is copied here.
        let text = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
        return SwasiError(
            .invalidImage, "the compressed image \(name) is damaged or truncated",
            cause: text ?? "", hint: "make or fetch the image again")
    }
}
