import SwasiCore
import SwasiImage

/// What the recording says that the run was, put together again.
extension Replay {
    /// Errors: see ``run()``.
    func sandbox(
        _ script: Script, _ sealed: [SealedObject]
    ) throws(SwasiError) -> Sandbox {
        let settings = recording.settings
        let isPlayed = isAsRecorded
        // Nothing is looked for in the trees of a run as recorded but its program.
        let hasImage =
            !isPlayed || settings.programKind == .inside && !sealed.contains(where: \.isProgram)
        var sandbox = Sandbox(
            image: try settings.image.flatMap { (image) throws(SwasiError) in
                hasImage ? try opened(image, sealed, script) : nil
            })
        // What was blanked has a digest of its own.
        let blanked = program == nil ? sealed.first(where: \.isProgram)?.digest : nil
        sandbox.replay = ReplayTask(
            script: script, replay: self, programDigest: blanked ?? settings.programDigest)
        sandbox.streams = streams
        sandbox.cache = cache
        sandbox.warn = warn
        sandbox.trace = trace
        sandbox.limits = try RecordedLimits.limits(settings.limits)
        if recording.endsBeforeFirstCall { sandbox.limits.wallTime = .milliseconds(1) }
        sandbox.environment = [:]
        for pair in settings.environment where pair.count == 2 {
            sandbox.environment[String(hostBytes: pair[0])] = String(hostBytes: pair[1])
        }
        sandbox.preopens = settings.preopens.map {
            Preopen(String(hostBytes: $0[0]), as: String(hostBytes: $0[1]))
        }
        sandbox.argumentZero =
            settings.argumentZero.map { String(hostBytes: $0) }
            ?? Replay.argumentZero(settings)
        if isPlayed {
            sandbox.preopens = []
            return sandbox
        }
        for text in settings.faults { sandbox.faults.append(try Fault(text)) }
        for mount in settings.mounts {
            sandbox.mounts.append(try specification(mount, sealed, script))
        }
        return sandbox
    }

    /// The name that the program was run by, which another file may have now.
    private static func argumentZero(_ settings: RunSettings) -> String {
        let name = String(hostBytes: settings.programName)
        let program: Program =
            settings.programKind == .host ? .host(path: name) : .inside(name)
        return program.argumentZero
    }

    private func specification(
        _ mount: RecordedMount, _ sealed: [SealedObject], _ script: Script
    ) throws(SwasiError) -> MountSpecification {
        let source: MountSource
        switch mount.source {
        case .memory: source = .memory
        case .image(let image): source = .image(try opened(image, sealed, script))
        case .host(let path, let mode):
            guard let mode = HostMode(rawValue: mode) else {
                throw SwasiError(
                    .invalidRecording, "cannot replay the run",
                    cause: "it has a mode '\(escapedText(mode.hostBytes))' that is not known")
            }
            source = .host(String(hostBytes: path), mode: mode)
        case .overlay(let lowers):
            var made: [Lower] = []
            for lower in lowers {
                switch lower {
                case .image(let image): made.append(.image(try opened(image, sealed, script)))
                case .host(let path): made.append(.host(String(hostBytes: path)))
                }
            }
            source = .overlay(made)
        }
        var specification = MountSpecification(source, at: String(hostBytes: mount.path))
        specification.isReadOnly = mount.isReadOnly
        specification.innerPath = mount.innerPath.map { String(hostBytes: $0) }
        specification.addedBytes = mount.addedBytes
        specification.addedNodes = mount.addedNodes
        return specification
    }

    /// Errors: those of opening; `invalidArgument` for another image, unless forced.
    private func opened(
        _ recorded: RecordedImage, _ sealed: [SealedObject], _ script: Script
    ) throws(SwasiError) -> Image {
        if let parts = try recording.sealedImage(recorded.reference, in: sealed) {
            return try joined(parts.image, parts.index, parts.bytes, recorded, script)
        }
        let object = sealed.first { $0.name == recorded.reference }
        let image =
            if let object { try unpacked(object, recorded) } else { try openImage(recorded) }
        let digest = try image.digest(cache: cache, warning: warn)
        if digest != recorded.digest {
            try refuse(
                "the image '\(escapedText(image.path.hostBytes))'",
                "sha256:\(recorded.digest.hexadecimal)", "sha256:\(digest.hexadecimal)")
        }
        return image
    }

    /// A file without a name, with the bytes of an object. Errors: `system`; `invalidRecording`.
    private func unpacked(_ object: SealedObject) throws(SwasiError) -> SealFile {
        let file = try SealFile()
        try recording.forEachPiece(of: object) { (piece) throws(SwasiError) in
            try file.append(piece)
        }
        return file
    }

    /// An image that the recording holds in parts. Errors: those of unpacking; `invalidRecording`.
    private func joined(
        _ image: SealedImage, _ index: SealedObject, _ bytes: SealedObject,
        _ recorded: RecordedImage, _ script: Script
    ) throws(SwasiError) -> Image {
        let (indexFile, bytesFile) = (try unpacked(index), try unpacked(bytes))
        let name = String(hostBytes: recorded.reference)
        // Both are mapped when this returns.
        return try Image.open(
            name: name, digest: recorded.digest, index: indexFile.descriptor,
            indexCount: index.count, bytes: bytesFile.descriptor, ranges: image.layers,
            hasArchives: image.hasArchives
        ) { script.missed("bytes of the image '\(escapedText(recorded.reference))'") }
    }

    /// An image that the recording holds. Errors: those of unpacking and of opening it.
    private func unpacked(
        _ object: SealedObject, _ recorded: RecordedImage
    ) throws(SwasiError) -> Image {
        let file = try unpacked(object)
        // The image has the file open when this returns; no cache should know of it.
        let reference = try ImageReference(String(hostBytes: recorded.reference))
        if reference.kind == .file {
            return try Image.open(reference: file.path, warning: warn)
        }
        let word = String(hostBytes: recorded.reference).prefix { $0 != ":" }
        let tag = reference.tag.map { ":\($0)" } ?? ""
        return try Image.open(reference: "\(word):\(file.path)\(tag)", warning: warn)
    }
}
