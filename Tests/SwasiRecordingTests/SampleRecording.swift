import SwasiCache
import SwasiCore
import TestSupport
import Testing

@testable import SwasiRecording

/// A small recording with an item of each sort, and what its items are.
struct SampleRecording {
    static let functions = [
        RecordedFunction(
            interface: "test", name: "read", places: [0, 2],
            widePlaces: [2], paths: [], hasCheck: false),
        RecordedFunction(
            interface: "test", name: "open", places: [0, 1, 4, 5, 6, 7, 8],
            widePlaces: [4, 5, 6, 7, 8], paths: [2],
            hasCheck: true),
        RecordedFunction(
            interface: "test", name: "link", places: [], paths: [0, 2], hasCheck: false),
    ]

    let folder: TemporaryFolder
    var path: String { folder["sample.swasi"] }

    static func settings() throws -> RunSettings {
        var settings = RunSettings(programDigest: try Digest(of: [1, 2, 3].span))
        settings.functions = functions
        settings.seed = Array(0..<32)
        settings.streams = [.pipe, .terminal, .file]
        settings.resolutions = [1, 1, 1, 1]
        settings.arguments = [Array("a".utf8), [0xFF, 0]]
        settings.argumentZero = Array("me".utf8)
        settings.environment = [[Array("A".utf8), Array("1".utf8)]]
        settings.faults = ["read:short,seed=7"]
        settings.limits = [("fuel", 7), ("tree-bytes", .max)]
        settings.image = RecordedImage(
            reference: Array("/x.tar".utf8), platform: "wasi/wasm",
            digest: try Digest(of: [4].span))
        settings.mounts = [
            RecordedMount(
                path: Array("/m".utf8),
                source: .overlay([.host(Array("/h".utf8)), .image(try #require(settings.image))]),
                isReadOnly: true, innerPath: Array("x".utf8), addedBytes: 5, addedNodes: nil)
        ]
        return settings
    }

    static let items: [RecordedItem] = [
        .treeTime(told: 0, Timestamp(nanoseconds: 1_700_000_000_123_456_789)),
        .time(.wall, 1_700_000_000_000_000_000),
        .time(.monotonic, 17),
        .call(RecordedCall(index: 1, function: 0, arguments: [3, .max], value: 4_096)),
        .time(.wall, 1_600_000_000_000_000_000),
        .call(RecordedCall(index: 2, function: 0, arguments: [3, 0], value: 4_096)),
        .received(.input, Array("hello\n".utf8), isWhole: true),
        .call(
            RecordedCall(
                index: 3, function: 1, arguments: [3, 1, 2, 3, 4, 5, 6],
                paths: [Array("etc/x".utf8)], value: 7, check: 0xABCD)),
        .call(
            RecordedCall(
                index: 4, function: 1, arguments: [3, 1, 2, 3, 4, 5, .max], paths: [nil],
                error: Errno.noEntry.rawValue)),
        .wait([Readiness(isReady: true, bytes: 9), .no, Readiness(isReady: true, hangup: true)]),
        .sent(.output, count: 3, fingerprint: fingerprint([1, 2, 3]), taken: 3),
        .sent(.error, count: 3, fingerprint: fingerprint([1, 2, 3]), taken: 2),
        .failed(tag: ItemTag.received, .io),
        .call(RecordedCall(index: 5, function: 2, paths: [[], [0x2F]], value: 0)),
        .stopped("out of time"),
        .call(
            RecordedCall(
                index: 6, function: 0, arguments: [3, 0], error: Errno.hostStopped.rawValue)),
    ]

    static let end = RunEnd(
        kind: .timedOut, code: 0, message: "out of time", lastCall: 6,
        outputs: [.init(count: 3, sum: 1), .init(count: 2, sum: 2)], trees: [])

    init() throws {
        folder = try TemporaryFolder()
        let writer = try RecordingWriter(path: path)
        let log = RecordingLog(SampleRecording.functions, writer)
        let settings = try SampleRecording.settings()
        writer.begin(settings)
        for (number, item) in SampleRecording.items.enumerated() {
            log.note(item, SampleRecording.functions)
            if number == 7 { log.handOver() }
        }
        log.close()
        writer.end(SampleRecording.end)
        try writer.finish()
    }

    /// Reads all of a recording; how many items there were.
    @discardableResult
    static func readAll(_ path: String) throws -> Int {
        let file = try RecordingFile(path: path)
        var count = 0
        try file.forEachItem { (_) throws(SwasiError) in
            count += 1
            return true
        }
        _ = try FactTable(file)
        return count
    }

    private static func fingerprint(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: Fingerprint.of(bytes))
    }
}
