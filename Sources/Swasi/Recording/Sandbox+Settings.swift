import SwasiCore
import SwasiEngine
import SwasiImage
import SwasiRecording
import SwasiWASI

/// What a run was asked to be, as a recording keeps it.
extension Sandbox {
    /// Errors: `invalidArgument` for what cannot be repeated: a tree that the embedder made, a
    /// snapshot that the run begins with; those of the images' digests; `missingLibrary` without
    /// libcrypto.
    func settings(
        _ program: Program, _ arguments: [[UInt8]], _ entryPoint: EntryPoint, _ module: Module,
        _ world: any World, _ isInterruptible: Bool
    ) throws(SwasiError) -> RunSettings {
        if snapshot != nil {
            throw Sandbox.cannotRecord("the run begins with a snapshot that is not saved")
        }
        guard let digest = module.digest else {
            throw Sandbox.cannotRecord("the digest of the program is not known")
        }
        var settings = RunSettings(programDigest: digest)
        settings.version = Sandbox.version
        settings.libraryVersion = Engine.libraryVersion?.version ?? ""
        settings.machine = Sandbox.machine
        (settings.programKind, settings.programName) = Sandbox.recorded(program)
        if case .function(let name) = entryPoint { settings.function = name }
        settings.arguments = arguments
        settings.argumentZero = argumentZero?.hostBytes
        settings.environment = environment.sorted { $0.key < $1.key }.map {
            [$0.key.hostBytes, $0.value.hostBytes]
        }
        settings.preopens = preopens.map { [$0.path.hostBytes, $0.name.hostBytes] }
        settings.image = try image.map { (image) throws(SwasiError) in try recorded(image) }
        for mount in mounts { settings.mounts.append(try recorded(mount)) }
        settings.limits = RecordedLimits.list(limits)
        settings.faults = faults.map(\.description)
        settings.usesFuel = limits.fuel != nil
        settings.usesEpochs = isInterruptible
        settings.limitsMemory = limits.guestMemory != nil
        settings.functions = CallRecording.functions
        settings.streams = [StreamID.input, .output, .error].map { world.kind(of: $0) }
        settings.resolutions = ClockID.allCases.map { world.resolution(of: $0) }
        if case .deterministic(let seed, _) = self.world {
            settings.isDeterministic = true
            settings.seed = EntropyStream.bytes(ofSeed: seed)
        }
        return settings
    }

    private static func cannotRecord(_ cause: String) -> SwasiError {
        SwasiError(.invalidArgument, "cannot record the run", cause: cause)
    }

    private static func recorded(_ program: Program) -> (RunSettings.ProgramKind, [UInt8]) {
        switch program {
        case .inside(let name): (.inside, name.hostBytes)
        case .host(let path): (.host, HostPath.absolute(path).hostBytes)
        case .bytes(_, let name): (.bytes, name.hostBytes)
        }
    }

    private func recorded(_ image: Image) throws(SwasiError) -> RecordedImage {
        RecordedImage(
            reference: Sandbox.absolute(image).hostBytes, platform: "",
            digest: try image.digest(cache: cache, warning: warn))
    }

    /// What an image was opened by, wherever one is when it is opened again.
    static func absolute(_ image: Image) -> String {
        guard let reference = try? ImageReference(image.path), reference.kind != .file else {
            return HostPath.absolute(image.path)
        }
        let word = image.path.prefix { $0 != ":" }
        let tag = reference.tag.map { ":\($0)" } ?? ""
        return "\(word):\(HostPath.absolute(reference.path))\(tag)"
    }

    private func recorded(_ mount: MountSpecification) throws(SwasiError) -> RecordedMount {
        let source: RecordedMount.Source
        switch mount.source {
        case .memory: source = .memory
        case .image(let image): source = .image(try recorded(image))
        case .host(let path, let mode):
            source = .host(HostPath.absolute(path).hostBytes, mode: mode.rawValue)
        case .overlay(let lowers):
            var recordedLowers: [RecordedMount.Lower] = []
            for lower in lowers {
                switch lower {
                case .image(let image): recordedLowers.append(.image(try recorded(image)))
                case .host(let path):
                    recordedLowers.append(.host(HostPath.absolute(path).hostBytes))
                }
            }
            source = .overlay(recordedLowers)
        case .fileSystem:
            throw Sandbox.cannotRecord(
                "the tree at '\(escapedText(mount.path.hostBytes))' is not of swasi's making")
        }
        if mount.savedChanges != nil {
            throw Sandbox.cannotRecord(
                "the tree at '\(escapedText(mount.path.hostBytes))' begins with a snapshot")
        }
        return RecordedMount(
            path: mount.path.hostBytes, source: source, isReadOnly: mount.isReadOnly,
            innerPath: mount.innerPath?.hostBytes, addedBytes: mount.addedBytes,
            addedNodes: mount.addedNodes)
    }
}
