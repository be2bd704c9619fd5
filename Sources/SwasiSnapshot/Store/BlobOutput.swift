package import SwasiCore

/// The bytes of a new blob of a layout: nothing is there before all of it is, under its digest.
package final class BlobOutput: ArchiveOutput {
    private let folder: StoreFolder
    private let file: StoreFile
    private let digest: DigestOutput

    /// Errors: `system`; `missingLibrary` without libcrypto.
    init(_ folder: StoreFolder) throws(SwasiError) {
        self.folder = folder
        file = try folder.unnamedFile(in: LayoutFolder.blobFolder)
        digest = try DigestOutput(to: Plain(file))
    }

    /// Bytes on their way into a file.
    private final class Plain: ArchiveOutput {
        private let file: StoreFile

        init(_ file: StoreFile) {
            self.file = file
        }

        func write(_ bytes: RawSpan) throws(SwasiError) { try file.write(bytes) }

        func finish() throws(SwasiError) {}
    }

    package func write(_ bytes: RawSpan) throws(SwasiError) { try digest.write(bytes) }

    package func write(_ block: [UInt8], first count: Int) throws(SwasiError) {
        try digest.write(block, first: count)
    }

    /// How many bytes were written.
    package var size: UInt64 { digest.size }
    /// Whether the layout had no such blob; false before ``finish()``.
    package private(set) var isNew = false

    /// Names the blob; the same one may be there already.
    package func finish() throws(SwasiError) {
        try digest.finish()
        try file.synchronize()
        guard let digest = digest.digest else { preconditionFailure("it was just finished") }
        isNew = try folder.link(file, as: LayoutFolder.path(of: digest))
        try folder.synchronize(LayoutFolder.blobFolder)
    }

    /// What names the blob, once it is finished.
    package func descriptor(_ mediaType: String) -> BlobDescriptor {
        guard let known = digest.digest else { preconditionFailure("it is finished first") }
        return BlobDescriptor(mediaType: mediaType, digest: known, size: digest.size)
    }
}
