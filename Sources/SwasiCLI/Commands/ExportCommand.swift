import ArgumentParser
import Swasi

/// `swasi export`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a whole tree, or what a run changed, for other tools.",
        discussion: """
            With -o, a tar archive: of the whole tree, or with --layer of what a snapshot changed, \
            as a layer of an OCI image has it (.wh.NAME for what is gone). Owners, times, extended \
            attributes, hard links and holes are in it. The same tree gives the same bytes. A file \
            whose name ends in .gz or .zst is compressed.

            With --oci, an image in an OCI image layout, with the layers that the run began with \
            and its changes on top: what podman, skopeo and umoci take.
            """)

    @OptionGroup var cache: CacheOptions
    @Option(
        help: .init("Take the image for this of several.", valueName: "os/architecture"))
    var platform: Platform?
    @Flag(name: .customLong("layer"), help: "Write what a snapshot changed, and nothing else.")
    var isLayer = false
    @Option(
        help: .init(
            "With --layer, what it changed of the tree at this path (/).", valueName: "path"))
    var mount: String?
    @Option(
        help: .init(
            "Write an image into this image layout, new or there already, under a tag (latest).",
            valueName: "dir[:tag]"), completion: .directory)
    var oci: String?
    @Argument(
        help: """
            A snapshot, a directory, a tar archive, what docker save writes, or oci:DIR[:TAG].
            """, completion: .file())
    var source: String
    @OptionGroup var target: ArchiveTarget
    @OptionGroup var store: StoreOptions

    mutating func validate() throws {
        if mount != nil && !isLayer { throw ValidationError("--mount goes with --layer") }
        guard oci != nil else {
            if target.output == nil {
                throw ValidationError("say where to: -o FILE, or --oci DIR[:TAG]")
            }
            return
        }
        for (isThere, option) in [
            (target.output != nil, "-o"), (isLayer, "--layer"), (target.gzip, "--gzip"),
            (target.zstd, "--zstd"),
        ] where isThere {
            throw ValidationError("--oci and \(option) exclude each other")
        }
    }

    mutating func run() throws {
        if let oci { return try writeImage(oci, cache.open()) }
        if isLayer { return try writeLayer() }
        let tree = try operand(cache.open())
        do throws(SwasiError) {
            try target.write(label, compression) { (output, progress) throws(SwasiError) in
                try TreeArchive(tree.view).write(to: output, progress: progress)
            }
        } catch {
            throw tree.problem ?? error
        }
    }

    private var label: String { "exporting '\(escapedText(source.hostBytes))'" }

    private var compression: Compression {
        target.compression ?? target.output.map { Compression(path: $0) } ?? .none
    }

    private func operand(_ cache: Cache?) throws(SwasiError) -> TreeOperand {
        try TreeOperand.open(
            source, platform: platform, cache: cache, store: store.folder, isLive: true)
    }

    private func writeLayer() throws(SwasiError) {
        guard let (store, name) = try SnapshotReference.find(source, store: store.folder) else {
            throw SwasiError(
                .invalidArgument, "'\(escapedText(source.hostBytes))' is no snapshot",
                cause: "only a snapshot knows what was changed",
                hint: "see what there is with: swasi snapshot ls")
        }
        try target.write(label, compression) { (output, progress) throws(SwasiError) in
            try store.writeLayer(
                of: name, mount: mount ?? "/", to: output, progress: progress)
        }
    }
}
