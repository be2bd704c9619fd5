import SwasiCore
import SwasiImage

/// What the recording says that the run was, put together again.
extension Replay {
    /// Errors: see ``run()``.
    func sandbox(
        _ script: Script, _ sealed: [SealedObject]
    ) throws(SwasiError) -> Sandbox {
        let settings = recording.settings
        var sandbox = Sandbox(
            image: try settings.image.map { (image) throws(SwasiError) in
                try opened(image, sealed)
            })
        sandbox.replay = ReplayTask(script: script, replay: self)
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
        for text in settings.faults { sandbox.faults.append(try Fault(text)) }
        for mount in settings.mounts { sandbox.mounts.append(try specification(mount, sealed)) }
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
        _ mount: RecordedMount, _ sealed: [SealedObject]
    ) throws(SwasiError) -> MountSpecification {
        let source: MountSource
        switch mount.source {
        case .memory: source = .memory
        case .image(let image): source = .image(try opened(image, sealed))
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
                case .image(let image): made.append(.image(try opened(image, sealed)))
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
        _ recorded: RecordedImage, _ sealed: [SealedObject]
    ) throws(SwasiError) -> Image {
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

    /// An image that the recording holds. Errors: those of unpacking and of opening it.
    private func unpacked(
        _ object: SealedObject, _ recorded: RecordedImage
    ) throws(SwasiError) -> Image {
        let file = try SealFile()
        try recording.forEachPiece(of: object) { (piece) throws(SwasiError) in
            try file.append(piece)
        }
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
