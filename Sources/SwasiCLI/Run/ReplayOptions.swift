import ArgumentParser
import Swasi

/// The recording that is replayed, and where its parts are.
struct ReplayOptions: ParsableArguments {
    @Argument(help: "What swasi run --record wrote.", completion: .file())
    var file: String
    @OptionGroup var parts: ReplayParts
    @OptionGroup var cache: CacheOptions
    @OptionGroup var store: StoreOptions

    /// The replay of the recording, which shows its outputs as its own.
    ///
    /// Errors: those of opening the recording; `invalidArgument` for another image where there was
    /// none.
    func replay() throws(SwasiError) -> Replay {
        try parts.replay(of: file, cache.open(), store: store.folder)
    }
}

/// Where the parts of a recording are.
struct ReplayParts: ParsableArguments {
    @Option(
        help: .init(
            "The image at /, if it is not where the recording says.", valueName: "image"),
        completion: .file())
    var image: String?
    @Option(
        help: .init("The program, if it is not where the recording says.", valueName: "file"),
        completion: .file())
    var module: String?
    @Flag(
        help: """
            Run though the program, an image or the library is another one, and go as far as the \
            run is the same.
            """)
    var force = false

    /// Whether any of them is said.
    var areSaid: Bool { image != nil || module != nil || force }

    /// The replay of a recording, which shows its outputs as its own.
    ///
    /// Errors: those of opening the recording.
    func replay(
        of file: String, _ cache: Cache?, store folder: String?
    ) throws(SwasiError) -> Replay {
        var replay = Replay(try RecordingFile(path: file))
        replay.cache = cache
        replay.isForced = force
        replay.warn = { CommandFailure.warn($0) }
        replay.streams = StandardStreams(input: .closed, brokenPipe: .signal)
        if let module { replay.program = .host(path: module) }
        let root = image
        let recorded = replay.recording.settings.image
        if root != nil, recorded == nil {
            throw SwasiError(
                .invalidArgument, "the recorded run had no image at /",
                hint: "leave out --image")
        }
        replay.openImage = { (wanted) throws(SwasiError) in
            let named = wanted == recorded ? root : nil
            do throws(SwasiError) {
                return try Image.open(
                    reference: named ?? String(hostBytes: wanted.reference),
                    platform: wanted.platform.isEmpty ? nil : try Platform(wanted.platform),
                    cache: cache, store: folder)
            } catch {
                guard error.code == .notFound, wanted == recorded, named == nil else {
                    throw error
                }
                throw SwasiError(
                    .notFound, error.message, cause: error.cause,
                    hint: "say where the recorded run's image is: --image IMAGE")
            }
        }
        return replay
    }
}
