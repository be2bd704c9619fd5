import SwasiCache
import SwasiCore
import TestSupport
import Testing

@testable import SwasiRecording

@Suite("Recordings that were made to harm their reader")
struct HostileRecordingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A file with frames of these contents, whose sums are right.
    private func write(_ frames: [(FrameKind, [UInt8])]) throws -> String {
        var bytes = RecordingLayout.head
        for (number, frame) in frames.enumerated() {
            let header = FrameHeader(
                frame.0, .plain, number: UInt32(number), stored: frame.1,
                plainCount: frame.1.count)
            bytes += header.bytes + frame.1
        }
        return try folder.write("hostile", bytes)
    }

    private func refuses(_ frames: [(FrameKind, [UInt8])]) throws {
        let path = try write(frames)
        do {
            try SampleRecording.readAll(path)
            // Facts and contents are not looked at here.
            #expect(try unpack(path) == nil)
        } catch let error as SwasiError {
            #expect(error.code == .invalidRecording, "\(error)")
            if let file = try? RecordingFile(path: path), file.frames.last?.header.kind == .items {
                #expect(try unpack(path)?.description == error.description)
            }
        }
    }

    /// Takes all items apart for a replay; why it could not, if so.
    private func unpack(_ path: String) throws -> SwasiError? {
        let unpacker = ItemUnpacker(try RecordingFile(path: path), until: nil)
        let chunk = CallChunk()
        while unpacker.fill(chunk) {}
        return chunk.damage
    }

    private struct Numbers {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }

        mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(next(256)) } }
    }

    @Test("random bytes in any frame are an error or nothing, never a crash", arguments: 0..<40)
    func random(seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        let settings = try SampleRecording.settings().bytes
        for _ in 0..<50 {
            let content = numbers.bytes(numbers.next(200))
            try refuses([(.settings, content)])
            try refuses([(.settings, settings), (.items, content)])
            try refuses([(.settings, settings), (.items, [1] + content)])
            try refuses([(.settings, settings), (.facts, content)])
            try refuses([(.settings, settings), (.content, content)])
            try refuses([(.settings, settings), (.end, content)])
            var changed = settings
            changed[numbers.next(changed.count)] = UInt8(numbers.next(256))
            try refuses([(.settings, changed)])
        }
    }

    @Test("counts, numbers and lengths that cannot be")
    func lengths() throws {
        let settings = try SampleRecording.settings().bytes
        let most = [UInt8](repeating: 0xFF, count: 9) + [0x01]
        for item: [UInt8] in [
            most, [0], [1, 0x7F] + most, [1, 3, 0], [1, 0, 0xFF], [1, 1, 0] + most,
            [1, ItemTag.wait] + most, [1, ItemTag.received, 0, 0, 0, 0, 0] + most,
            [1, ItemTag.sentLess, 1, 1, 0, 0, 0, 0, 2],
            [1, ItemTag.answer, 0, 0, 0, 0, 0, 2] + most,
            [1, ItemTag.failed, 1] + most, [1, 0x9F], [1] + [0xFF, 0xFF],
            [1, ItemTag.stopped, 1, 0xFF],
        ] {
            let path = try write([(.settings, settings), (.items, item)])
            #expect(throws: SwasiError.self, "\(item)") { try SampleRecording.readAll(path) }
            #expect(try unpack(path)?.code == .invalidRecording, "\(item)")
        }
    }

    @Test("waits for very many sources are refused, and large ones are not taken apart at a time")
    func waits() throws {
        let settings = try SampleRecording.settings().bytes
        func wait(_ count: Int) -> [UInt8] {
            var sink = ByteSink()
            sink.put(raw: [1, ItemTag.wait])
            sink.put(varint: count)
            return sink.bytes + [UInt8](repeating: 1, count: count)
        }
        let most = RecordingLayout.waitSources
        #expect(try unpack(write([(.settings, settings), (.items, wait(most + 1))])) != nil)
        let frames = (0..<5).map { _ in (FrameKind.items, wait(most)) }
        let file = try RecordingFile(path: write([(.settings, settings)] + frames))
        let unpacker = ItemUnpacker(file, until: nil)
        let chunk = CallChunk()
        for _ in frames {
            #expect(unpacker.fill(chunk) && chunk.events.count == 1)
        }
        #expect(!unpacker.fill(chunk) && chunk.events.isEmpty && chunk.damage == nil)
    }

    @Test("frames with sizes that cannot be, or that do not decompress")
    func frames() throws {
        let settings = try SampleRecording.settings().bytes
        var header = FrameHeader(.settings, .zstd, number: 0, stored: settings, plainCount: 70_000)
        var path = try folder.write("zstd", RecordingLayout.head + header.bytes + settings)
        #expect { try RecordingFile(path: path) } throws: { "\($0)".contains("decompressed") }
        header = FrameHeader(
            .settings, .zstd, number: 0, stored: settings,
            plainCount: RecordingLayout.frameBytes + 1)
        path = try folder.write("large", RecordingLayout.head + header.bytes + settings)
        #expect { try RecordingFile(path: path) } throws: { "\($0)".contains("sizes") }
        header = FrameHeader(
            .settings, .plain, number: 3, stored: settings, plainCount: settings.count)
        path = try folder.write("number", RecordingLayout.head + header.bytes + settings)
        #expect { try RecordingFile(path: path) } throws: { "\($0)".contains("number") }
        path = try write([(.items, [1])])
        #expect { try RecordingFile(path: path) } throws: { "\($0)".contains("no settings") }
        path = try write([(.settings, settings), (.settings, settings)])
        #expect { try RecordingFile(path: path) } throws: { "\($0)".contains("twice") }
    }

    @Test("content that is not what its digest says, and facts that are told twice")
    func facts() throws {
        let settings = try SampleRecording.settings().bytes
        let digest = try Digest(of: [1, 2].span).bytes
        for frame: (FrameKind, [UInt8]) in [
            (.content, digest + [1, 3]), (.content, [1, 2]),
            (.facts, [1, 1, 6, 1, 44, 1, 1, 6, 1, 44]),
        ] {
            let path = try write([(.settings, settings), frame])
            #expect { try SampleRecording.readAll(path) } throws: {
                ($0 as? SwasiError)?.code == .invalidRecording
            }
        }
    }
}
