internal import CCrypto
public import SwasiCore

/// Makes a ``Digest`` of bytes that come in pieces.
///
/// The first one in a process opens libcrypto (about a millisecond): a digest that is remembered
/// (``Cache/digest(of:)``) costs nothing of this.
@safe
public struct DigestBuilder: ~Copyable {
    private let context: OpaquePointer

    /// Starts with no bytes.
    ///
    /// Errors: `missingLibrary` if libcrypto cannot be opened; `system` if it has no memory.
    public init() throws(SwasiError) {
        // SAFETY: CCrypto_load returns nil or a text that is never changed after.
        if let problem = unsafe CCrypto_load() {
            throw SwasiError(
                .missingLibrary, "cannot compute a digest", cause: unsafe String(cString: problem),
                hint: "install OpenSSL 3 (apt: libssl3)")
        }
        // SAFETY: the library is loaded; the context is owned by this value and freed once.
        guard let context = unsafe EVP_MD_CTX_new() else {
            throw SwasiError(
                .system, "cannot compute a digest", cause: "out of memory",
                hint: "try again when less runs on this machine")
        }
        guard unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw SwasiError(
                .system, "cannot compute a digest", cause: "libcrypto has no SHA-256",
                hint: "allow SHA-256 in OpenSSL's configuration")
        }
        unsafe self.context = context
    }

    deinit {
        // SAFETY: made by init, used nowhere else.
        unsafe EVP_MD_CTX_free(context)
    }

    /// Adds bytes.
    public mutating func update(_ bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { buffer in
            // SAFETY: the buffer is valid for the call, which only reads it.
            let result = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
            precondition(result == 1, "a digest context accepts bytes until it is finished")
        }
    }

    /// The digest of all bytes so far.
    public consuming func finish() -> Digest {
        var bytes = [UInt8](repeating: 0, count: Digest.byteCount)
        unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            // SAFETY: SHA-256 writes exactly 32 bytes, the size of the buffer.
            let result = unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            precondition(result == 1, "a digest is finished once")
        }
        guard let digest = Digest(bytes: bytes) else { preconditionFailure("32 bytes") }
        return digest
    }
}

extension Digest {
    /// The digest of `bytes`.
    ///
    /// Errors: those of ``DigestBuilder/init()``.
    public init(of bytes: RawSpan) throws(SwasiError) {
        var builder = try DigestBuilder()
        builder.update(bytes)
        self = builder.finish()
    }
}
