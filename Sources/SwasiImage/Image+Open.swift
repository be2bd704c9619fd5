public import SwasiCache
public import SwasiCore

extension Image {
    /// Opens the image in a file: a tar archive of a tree, plain or compressed by gzip, zstd, xz,
    /// bzip2 or lz4, or one that holds an OCI image layout or what `docker save` wrote.
    ///
    /// As ``open(reference:platform:cache:limits:progress:warning:)``, with a path that is taken as
    /// it is.
    public static func open(
        path: String, platform: Platform? = nil, cache: Cache? = nil, limits: Limits = Limits(),
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        warning: @escaping (SwasiError) -> Void = { _ in }
    ) throws(SwasiError) -> Image {
        try ReferenceOpener(
            text: path, platform: platform, cache: cache, limits: limits, progress: progress,
            warning: warning
        ).open(ImageReference(.file, path: path))
    }

    /// Opens what a reference names (``ImageReference``): a tar archive, an OCI image layout, or
    /// what `docker save` writes. Of several images for different platforms `platform` chooses;
    /// without it WebAssembly is preferred, then Linux on this machine's processor, then the only
    /// one. An archive of a tree is for all platforms.
    ///
    /// With a cache the index is kept, so that the next time takes no reading, and so is what
    /// compressed archives hold; trouble with the cache goes to `warning`, and the work is done
    /// without it. So do entries of types that are not known, when an archive is read.
    /// `progress` hears how far hashing, copying and decompressing are: bytes of files done, and
    /// all.
    ///
    /// Errors: `notFound`, also for a tag; `invalidArgument` for a reference that is none, for what
    /// is no regular file, and where nothing says which of several images to take; `system`;
    /// `missingLibrary` for compressed archives without libarchive and zlib, and for layers without
    /// libcrypto; `invalidImage` for what is no image, damaged, truncated or not what its digests
    /// say; `limitExceeded`; `imageChanged` if it changed while it was read.
    public static func open(
        reference: String, platform: Platform? = nil, cache: Cache? = nil,
        limits: Limits = Limits(),
        progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        warning: @escaping (SwasiError) -> Void = { _ in }
    ) throws(SwasiError) -> Image {
        try ReferenceOpener(
            text: reference, platform: platform, cache: cache, limits: limits, progress: progress,
            warning: warning
        ).open(try ImageReference(reference))
    }
}
