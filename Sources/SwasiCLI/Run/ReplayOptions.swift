import ArgumentParser
import Swasi

/// The recording that is replayed, and where its parts are.
struct ReplayOptions: ParsableArguments {
    @Argument(help: "What swasi run --record wrote.", completion: .file())
    var file: String
    @Option(
        help: .init(
            "The image at /, if it is not where the recording says.", valueName: "image"),
        completion: .file())
    var image: String?
    @Option(
        help: .init("The program, if it is not where the recording says.", valueName: "file"),
        completion: .file())
    var module: String?
    @Flag(help: "Run though the program, an image or the library is another one.")
    var force = false
    @OptionGroup var cache: CacheOptions
    @OptionGroup var store: StoreOptions

    /// The replay of the recording, which shows its outputs as its own.
    ///
    /// Errors: those of opening the recording.
    func replay() throws(SwasiError) -> Replay {
        var replay = Replay(try RecordingFile(path: file))
        let cache = cache.open()
        replay.cache = cache
        replay.isForced = force
        replay.warn = { CommandFailure.warn($0) }
        replay.streams = StandardStreams(input: .closed, brokenPipe: .signal)
        if let module { replay.program = .host(path: module) }
        let folder = store.folder
        let root = image
        let recorded = replay.recording.settings.image
        replay.openImage = { (wanted) throws(SwasiError) in
            let named = wanted == recorded ? root : nil
            return try Image.open(
                reference: named ?? String(hostBytes: wanted.reference),
                platform: wanted.platform.isEmpty ? nil : try Platform(wanted.platform),
                cache: cache, store: folder)
        }
        return replay
    }
}
