import SwasiCache
import SwasiCore
import SwasiFS
import SwasiImage

/// Writes the blobs of one snapshot; the index of the store is left to the caller.
struct SnapshotWriter {
    let layout: LayoutFolder
    let cache: Cache?
    let progress: (_ done: UInt64, _ total: UInt64) -> Void
    let warning: (SwasiError) -> Void

    private(set) var newBytes: UInt64 = 0
    private(set) var reports: [(path: String, report: ArchiveReport)] = []

    init(
        layout: LayoutFolder, cache: Cache?, progress: @escaping (UInt64, UInt64) -> Void,
        warning: @escaping (SwasiError) -> Void
    ) {
        self.layout = layout
        self.cache = cache
        self.progress = progress
        self.warning = warning
    }

    /// Writes a manifest for the root and for each other mount that has changes, and the index of
    /// them. Errors: see ``SnapshotStore``.
    mutating func write(_ mounts: [SavedMount]) throws(SwasiError) -> BlobDescriptor {
        var manifests: [BlobDescriptor] = []
        var list: [JSON] = []
        for mount in mounts {
            let changes = try changes(of: mount)
            list.append(SnapshotWriter.entry(mount, changes))
            if mount.isRoot, mount.source.canBeImage {
                var manifest = try image(mount, changes)
                manifest.annotations = [
                    BlobDescriptor.Annotation(SnapshotAnnotation.path, mount.path)
                ]
                manifests.append(manifest)
            } else if let changes {
                manifests.append(try artifact(mount, changes))
            }
        }
        let index: JSON = [
            "schemaVersion": 2, "mediaType": .string(MediaTypeName.index),
            "manifests": .array(manifests.map(\.json)),
            "annotations": [
                SnapshotAnnotation.version: .string(SnapshotAnnotation.knownVersion),
                SnapshotAnnotation.mounts: .string(
                    String(decoding: JSON.array(list).text, as: UTF8.self)),
            ],
        ]
        return try put(index, as: MediaTypeName.index)
    }

    /// What the list of all mounts says of one.
    private static func entry(_ mount: SavedMount, _ changes: BlobDescriptor?) -> JSON {
        var members = [
            JSON.Member(name: "path", value: .string(mount.path)),
            JSON.Member(name: "source", value: .string(mount.source.word)),
        ]
        if let name = mount.source.name {
            members.append(JSON.Member(name: "name", value: .string(name)))
        }
        members.append(JSON.Member(name: "mode", value: .string(mount.mode)))
        if let changes {
            members.append(
                JSON.Member(
                    name: "changes",
                    value: [
                        "digest": .string(changes.digestText), "size": JSON(changes.size),
                    ]))
        }
        return .object(members)
    }

    private mutating func put(
        _ json: JSON, as mediaType: String
    ) throws(SwasiError) -> BlobDescriptor {
        let output = try layout.blobOutput()
        try json.text.withRawSpan { (span) throws(SwasiError) in try output.write(span) }
        return try finish(output, mediaType)
    }

    // MARK: Layers

    /// The layer of a mount's changes; nil if there are none.
    private mutating func changes(of mount: SavedMount) throws(SwasiError) -> BlobDescriptor? {
        if mount.diff.changes.isEmpty { return nil }
        let output = try layout.blobOutput()
        let report = try LayerArchive(mount.diff.changes, of: mount.diff.after)
            .write(to: output, progress: progress)
        reports.append((mount.path, report))
        return try finish(output)
    }

    mutating func finish(
        _ output: BlobOutput, _ mediaType: String = MediaTypeName.layer
    ) throws(SwasiError) -> BlobDescriptor {
        try output.finish()
        if output.isNew { newBytes += output.size }
        return output.descriptor(mediaType)
    }

    /// The layers of an image, of which the store keeps plain copies.
    private mutating func layers(of image: Image) throws(SwasiError) -> [BlobDescriptor] {
        guard let layers = image.layers else { return [try tree(of: image)] }
        var descriptors: [BlobDescriptor] = []
        for (number, layer) in layers.enumerated() {
            let key = image.key.map { CacheKey("\($0)_layer_\(number)") }
            if let digest = layer.digest ?? remembered(key),
                try layout.size(of: digest) == layer.size
            {
                descriptors.append(
                    BlobDescriptor(
                        mediaType: MediaTypeName.layer, digest: digest, size: layer.size))
                continue
            }
            if image.isArchiveOfTree { try LayerNames.check(try view(of: image)) }
            let output = try layout.blobOutput()
            var done: UInt64 = 0
            try layer.forEachPiece { (piece) throws(SwasiError) in
                try output.write(piece)
                done += UInt64(piece.byteCount)
                progress(done, layer.size)
            }
            let descriptor = try finish(output)
            if layer.digest == nil { remember(descriptor.digest, key) }
            descriptors.append(descriptor)
        }
        return descriptors
    }

    /// A layer of an image that is not made of archives.
    private mutating func tree(of image: Image) throws(SwasiError) -> BlobDescriptor {
        let output = try layout.blobOutput()
        _ = try TreeArchive(try view(of: image)).write(to: output, progress: progress)
        return try finish(output)
    }

    private func view(of image: Image) throws(SwasiError) -> TreeView {
        do throws(Errno) {
            return TreeView(
                try Namespace(
                    [MountRequest(image.fileSystem, at: "/")], limits: Limits(),
                    stamp: Stamp(time: .epoch)))
        } catch {
            throw SwasiError(
                .system, "cannot read the image '\(escapedText(image.path.hostBytes))'",
                cause: error.words)
        }
    }

    /// A layer of a whole tree.
    mutating func tree(
        _ tree: TreeView, _ options: ArchiveOptions
    ) throws(SwasiError) -> BlobDescriptor {
        try LayerNames.check(tree)
        let output = try layout.blobOutput()
        let archive = TreeArchive(tree, options: options)
        reports.append(("/", try archive.write(to: output, progress: progress)))
        return try finish(output)
    }

    private func remembered(_ key: CacheKey?) -> Digest? {
        do throws(SwasiError) {
            guard let cache, let key else { return nil }
            return try cache.digest(key)
        } catch {
            warning(error)
            return nil
        }
    }

    private func remember(_ digest: Digest, _ key: CacheKey?) {
        guard let key else { return }
        do throws(SwasiError) {
            try cache?.remember(digest, as: key)
        } catch {
            warning(error)
        }
    }

    // MARK: Manifests

    /// The manifest of the root of a run: an image.
    mutating func image(_ mount: SavedMount) throws(SwasiError) -> BlobDescriptor {
        try image(mount, try changes(of: mount))
    }

    private mutating func image(
        _ mount: SavedMount, _ changes: BlobDescriptor?
    ) throws(SwasiError) -> BlobDescriptor {
        var annotations = [BlobDescriptor.Annotation(SnapshotAnnotation.path, mount.path)]
        guard case .image(let image) = mount.source else {
            return try self.image(nil, changes: changes, annotations: annotations)
        }
        annotations.append(BlobDescriptor.Annotation(SnapshotAnnotation.baseName, image.path))
        return try self.image(image, changes: changes, annotations: annotations)
    }

    /// The manifest of an image, or of nothing, with changes on top.
    mutating func image(
        _ base: Image?, changes: BlobDescriptor?, annotations: [BlobDescriptor.Annotation]
    ) throws(SwasiError) -> BlobDescriptor {
        var layers: [BlobDescriptor] = []
        if let base { layers = try self.layers(of: base) }
        if let changes { layers.append(changes) }
        if layers.isEmpty { layers.append(try emptyLayer()) }
        return try manifest(
            base?.configuration ?? ImageConfiguration(), layers: layers, annotations: annotations)
    }

    /// The manifest of layers.
    mutating func manifest(
        _ configuration: ImageConfiguration, layers: [BlobDescriptor],
        annotations: [BlobDescriptor.Annotation]
    ) throws(SwasiError) -> BlobDescriptor {
        let platform = Platform(os: "wasi", architecture: "wasm")
        let config = try put(
            configuration.json(platform, layers: layers.map(\.digest)),
            as: MediaTypeName.configuration)
        var members: [JSON.Member] = [
            JSON.Member(name: "schemaVersion", value: 2),
            JSON.Member(name: "mediaType", value: .string(MediaTypeName.manifest)),
            JSON.Member(name: "config", value: config.json),
            JSON.Member(name: "layers", value: .array(layers.map(\.json))),
        ]
        if !annotations.isEmpty {
            members.append(JSON.Member(name: "annotations", value: JSON(annotations)))
        }
        var manifest = try put(.object(members), as: MediaTypeName.manifest)
        manifest.platform = platform
        return manifest
    }

    /// A layer with nothing in it: an image must have one.
    private mutating func emptyLayer() throws(SwasiError) -> BlobDescriptor {
        let output = try layout.blobOutput()
        try TarWriter(to: output).finish()
        return try finish(output)
    }

    /// The manifest of another mount: its changes, over the layers of its image if it has one.
    /// Readers of images pass by what is for a platform that nobody has. That it is an artifact is
    /// said by the manifest alone: skopeo 1.9 drops the word from indexes, and then refuses to copy
    /// them as they are.
    private mutating func artifact(
        _ mount: SavedMount, _ changes: BlobDescriptor
    ) throws(SwasiError) -> BlobDescriptor {
        let platform = Platform(os: "unknown", architecture: "unknown")
        var layers: [BlobDescriptor] = []
        let config: BlobDescriptor
        switch mount.source {
        case .host:
            config = try put(try Baseline(mount.diff).json, as: MediaTypeName.baseline)
        case .image(let image):
            layers = try self.layers(of: image)
            config = try put(
                image.configuration.json(
                    platform, layers: layers.map(\.digest) + [changes.digest]),
                as: MediaTypeName.configuration)
        case .memory, .other: config = try put([:], as: MediaTypeName.empty)
        }
        let annotations = [BlobDescriptor.Annotation(SnapshotAnnotation.path, mount.path)]
        var manifest = try put(
            [
                "schemaVersion": 2, "mediaType": .string(MediaTypeName.manifest),
                "artifactType": .string(MediaTypeName.changes), "config": config.json,
                "layers": .array((layers + [changes]).map(\.json)),
                "annotations": JSON(annotations),
            ], as: MediaTypeName.manifest)
        manifest.platform = platform
        manifest.annotations = annotations
        return manifest
    }
}

extension SavedMount.Source {
    /// Whether what it began with can be the layers of an image.
    package var canBeImage: Bool {
        switch self {
        case .image, .memory: true
        case .host, .other: false
        }
    }
}

extension ImageConfiguration {
    /// As a document (OCI image specification, "Image Configuration"), without a time.
    func json(_ platform: Platform, layers: [Digest]) -> JSON {
        func text(_ bytes: [UInt8]) -> JSON { .string(String(decoding: bytes, as: UTF8.self)) }
        var config: [JSON.Member] = []
        for (name, values) in [("Env", environment), ("Entrypoint", entrypoint), ("Cmd", command)]
        where !values.isEmpty {
            config.append(JSON.Member(name: name, value: .array(values.map(text))))
        }
        if !workingDirectory.isEmpty {
            config.append(JSON.Member(name: "WorkingDir", value: text(workingDirectory)))
        }
        return [
            "architecture": .string(platform.architecture), "os": .string(platform.os),
            "config": .object(config),
            "rootfs": [
                "type": "layers",
                "diff_ids": .array(layers.map { .string("sha256:\($0.hexadecimal)") }),
            ],
        ]
    }
}
