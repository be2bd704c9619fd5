import CZstd
import SwasiCore

/// Compression of frames by libzstd.
@safe
final class Zstd {
    /// How hard it tries: what one core does at 400 MB/s.
    private static let level: CInt = 1
    private let context: OpaquePointer

    /// Whether the library is there; what is compressed cannot be read without it.
    static var isThere: Bool {
        // SAFETY: the text lives for ever.
        unsafe CZstd_load() == nil
    }

    /// Makes a compressor; nil without the library, or memory.
    init?() {
        // SAFETY: the context is this object's, and freed with it.
        guard Zstd.isThere, let context = unsafe ZSTD_createCCtx() else { return nil }
        unsafe self.context = context
    }

    deinit {
        // SAFETY: made by init, and used nowhere else.
        unsafe _ = ZSTD_freeCCtx(context)
    }

    /// Compresses bytes; nil if they would not get smaller.
    func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        if bytes.count < 64 { return nil }
        // SAFETY: the call writes at most `capacity` bytes to the target and reads the source,
        // which both live for the call.
        let result = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count) { target, count in
            let size = unsafe bytes.withUnsafeBytes { source in
                unsafe ZSTD_compressCCtx(
                    context, target.baseAddress, target.count, source.baseAddress, source.count,
                    Zstd.level)
            }
            // What has no room in as many bytes is an error.
            count = ZSTD_isError(size) == 0 ? size : 0
        }
        return result.isEmpty || result.count >= bytes.count ? nil : result
    }

    /// The bytes of one zstd frame; nil if they are not exactly `count`.
    static func decompressed(_ bytes: [UInt8], count: Int) -> [UInt8]? {
        // SAFETY: as for compressing.
        let result = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, filled in
            let size = unsafe bytes.withUnsafeBytes { source in
                unsafe ZSTD_decompress(
                    target.baseAddress, count, source.baseAddress, source.count)
            }
            filled = ZSTD_isError(size) == 0 ? min(size, count) : 0
        }
        return result.count == count ? result : nil
    }
}
