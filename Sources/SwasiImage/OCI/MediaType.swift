/// What a blob of an image is (OCI image specification, "Media Types", and Docker's image manifest
/// version 2, schema 2).
package enum MediaType: Equatable {
    /// A list of manifests, one for each platform.
    case index
    /// A manifest: one configuration and its layers.
    case manifest
    /// The configuration of an image.
    case configuration
    /// The configuration of a WebAssembly artifact.
    case wasmConfiguration
    /// A layer of a tree, packed in this way.
    case layer(Packing)
    /// A WebAssembly module or component.
    case wasm

    /// How a layer's archive is packed.
    package enum Packing: String, Equatable {
        case plain, gzip, zstd
    }

    /// What a type's name stands for; nil for one that is not known.
    package init?(_ name: String) {
        guard let known = MediaType.names.first(where: { $0.0 == name }) else { return nil }
        self = known.1
    }

    private static let names: [(String, MediaType)] = [
        ("application/vnd.oci.image.index.v1+json", .index),
        ("application/vnd.docker.distribution.manifest.list.v2+json", .index),
        ("application/vnd.oci.image.manifest.v1+json", .manifest),
        ("application/vnd.docker.distribution.manifest.v2+json", .manifest),
        ("application/vnd.oci.image.config.v1+json", .configuration),
        ("application/vnd.docker.container.image.v1+json", .configuration),
        ("application/vnd.wasm.config.v0+json", .wasmConfiguration),
        ("application/wasm", .wasm),
        ("application/vnd.oci.image.layer.v1.tar", .layer(.plain)),
        ("application/vnd.oci.image.layer.v1.tar+gzip", .layer(.gzip)),
        ("application/vnd.oci.image.layer.v1.tar+zstd", .layer(.zstd)),
        ("application/vnd.oci.image.layer.nondistributable.v1.tar", .layer(.plain)),
        ("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", .layer(.gzip)),
        ("application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", .layer(.zstd)),
        ("application/vnd.docker.image.rootfs.diff.tar", .layer(.plain)),
        ("application/vnd.docker.image.rootfs.diff.tar.gzip", .layer(.gzip)),
        ("application/vnd.docker.image.rootfs.diff.tar.zstd", .layer(.zstd)),
        ("application/vnd.docker.image.rootfs.foreign.diff.tar", .layer(.plain)),
        ("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", .layer(.gzip)),
    ]
}
