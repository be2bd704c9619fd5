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

    /// Bytes on their way into a file. The disk begins with them while there are more to come, so
    /// that little is left to wait for at the end.
    private final class Plain: ArchiveOutput {
        /// Bytes that the disk is told of at once.
        private static let step: UInt64 = 4 << 20

        private let file: StoreFile
        private var written: UInt64 = 0
        private var begun: UInt64 = 0

        init(_ file: StoreFile) {
            self.file = file
        }

        func write(_ bytes: RawSpan) throws(SwasiError) {
            try file.write(bytes)
            written += UInt64(bytes.byteCount)
            if written - begun < Plain.step { return }
            file.beginSynchronizing(begun..<written)
            begun = written
        }

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

    /// Names the blob; the same one may be there already. That the name is on the disk is for
    /// ``LayoutFolder/update(_:)`` to see to.
    package func finish() throws(SwasiError) {
        try digest.finish()
        try file.synchronize()
        guard let digest = digest.digest else { preconditionFailure("it was just finished") }
        let path = LayoutFolder.path(of: digest)
        isNew = try folder.link(file, as: path)
        if !isNew, try folder.file(path)?.size != self.digest.size {
            // What is there was cut; the digest is of these bytes.
            try folder.replace(path, with: file)
            isNew = true
        }
    }

    /// What names the blob, once it is finished.
    package func descriptor(_ mediaType: String) -> BlobDescriptor {
        guard let known = digest.digest else { preconditionFailure("it is finished first") }
        return BlobDescriptor(mediaType: mediaType, digest: known, size: digest.size)
    }
}
