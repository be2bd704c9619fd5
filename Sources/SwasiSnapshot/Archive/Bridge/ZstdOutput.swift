import CArchive
import Glibc
import SwasiCore

/// Compresses what goes to another output by zstd, through libarchive's filter.
@safe
final class ZstdOutput: ArchiveOutput {
    /// The other output and why it failed, as libarchive's callback finds them.
    private final class Target {
        let next: any ArchiveOutput
        var failure: SwasiError?

        init(_ next: any ArchiveOutput) { self.next = next }

        /// Hands bytes on; false where that fails.
        func take(_ bytes: RawSpan) -> Bool {
            do throws(SwasiError) {
                try next.write(bytes)
                return true
            } catch {
                failure = error
                return false
            }
        }
    }

    private let target: Target
    private let archive: OpaquePointer

    /// Begins before the first byte. Errors: `missingLibrary`; `system` without memory.
    init(to next: any ArchiveOutput) throws(SwasiError) {
        target = Target(next)
        // SAFETY: the text lives for ever.
        if let missing = unsafe CArchive_load() {
            throw SwasiError(
                .missingLibrary, "cannot compress by zstd",
                cause: unsafe String(cString: missing),
                hint: "run tools/setup, or install libarchive (libarchive13 on Debian)")
        }
        guard let archive = unsafe archive_write_new() else { throw ZstdOutput.failure("") }
        unsafe self.archive = archive
        try open()
    }

    deinit {
        // SAFETY: made by init, and freed once. What is still in it goes to a target that takes
        // nothing any more.
        target.failure = target.failure ?? ZstdOutput.failure("")
        unsafe _ = archive_write_free(archive)
    }

    /// Compresses bytes. Errors: those of the other output; `system` without memory.
    func write(_ bytes: RawSpan) throws(SwasiError) {
        if bytes.isEmpty { return }
        // SAFETY: the library reads the bytes, for the length of the call.
        let count = unsafe bytes.withUnsafeBytes {
            unsafe archive_write_data(archive, $0.baseAddress, $0.count)
        }
        if count != bytes.byteCount { throw trouble }
    }

    /// Ends the frame. Errors: as for writing.
    func finish() throws(SwasiError) {
        // SAFETY: the handle is this object's; nothing is written after.
        guard unsafe archive_write_close(archive) == Int32(ARCHIVE_OK) else { throw trouble }
        try target.next.finish()
    }

    private func open() throws(SwasiError) {
        // SAFETY: the handle is new, and the entry is freed after its only use. The target outlives
        // the handle, which is freed in deinit.
        let results = unsafe [
            archive_write_set_format_raw(archive), archive_write_add_filter_zstd(archive),
            archive_write_set_options(archive, "zstd:compression-level=3"),
            // Pieces come out as they are, not in blocks of a tape.
            archive_write_set_bytes_per_block(archive, 0),
        ]
        guard results.allSatisfy({ $0 == Int32(ARCHIVE_OK) }) else { throw trouble }
        let result = unsafe archive_write_open(
            archive, Unmanaged.passUnretained(target).toOpaque(), nil,
            { _, data, bytes, count in
                guard let data = unsafe data, let bytes = unsafe bytes else { return -1 }
                // SAFETY: the target lives as long as the handle, and the bytes as the call.
                let target = unsafe Unmanaged<Target>.fromOpaque(data).takeUnretainedValue()
                if target.failure != nil { return -1 }
                let span = unsafe RawSpan(_unsafeStart: bytes, byteCount: count)
                return target.take(span) ? count : -1
            }, nil)
        guard result == Int32(ARCHIVE_OK), let entry = unsafe archive_entry_new() else {
            throw trouble
        }
        unsafe archive_entry_set_filetype(entry, UInt32(AE_IFREG))
        let header = unsafe archive_write_header(archive, entry)
        unsafe archive_entry_free(entry)
        guard header == Int32(ARCHIVE_OK) else { throw trouble }
    }

    /// What went wrong with the last call.
    private var trouble: SwasiError {
        if let failure = target.failure { return failure }
        // SAFETY: the text is valid until the next call on the handle, and is copied here.
        let text = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
        return ZstdOutput.failure(text ?? "")
    }

    private static func failure(_ cause: String) -> SwasiError {
        SwasiError(
            .system, "cannot compress by zstd", cause: cause.isEmpty ? "out of memory" : cause,
            hint: "try again when less runs on this machine")
    }
}
