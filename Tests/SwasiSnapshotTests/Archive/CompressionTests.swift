import SwasiCore
import SwasiImage
import TestSupport
import Testing

@testable import SwasiSnapshot

/// Compressed archives are what others read, and the same each time.
@Suite struct CompressionTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func compressed(_ compression: Compression) throws -> [UInt8] {
        let tree = try Trees.everything.memory()
        let memory = MemoryOutput()
        let output = try compression.output(to: memory)
        _ = try TreeArchive(try tree.view()).write(to: output)
        try output.finish()
        return memory.bytes
    }

    @Test(arguments: Compression.allCases)
    func comesBack(_ compression: Compression) throws {
        let tree = try Trees.everything.memory()
        let bytes = try compressed(compression)
        let back = try image(of: bytes, in: folder)
        try expectSameTrees(back, tree)
        #expect(try compressed(compression) == bytes)
    }

    @Test func gzipSaysNothingOfItself() throws {
        let bytes = try compressed(.gzip)
        #expect(Array(bytes[..<10]) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3])
        try folder.write("archive.tar.gz", bytes)
        try shell("gzip -t archive.tar.gz; tar -tzf archive.tar.gz", in: folder)
    }

    @Test func nothingAtAll() throws {
        for compression in [Compression.gzip, .zstd] {
            let memory = MemoryOutput()
            let output = try compression.output(to: memory)
            try output.finish()
            try folder.write("empty", memory.bytes)
            #expect(memory.bytes.count > 4)
        }
    }

    @Test func failuresOfTheOutputComeThrough() throws {
        var state: UInt64 = 1
        let bytes = (0..<3_000_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        for compression in [Compression.gzip, .zstd] {
            for number in 0..<3 {
                let output = try compression.output(to: FailingOutput(after: number))
                let error = #expect(throws: SwasiError.self) {
                    try bytes.withRawSpan { (span) throws(SwasiError) in
                        try output.write(span)
                        try output.write(span)
                    }
                    try output.finish()
                }
                #expect(error?.message == "write \(number)", "\(compression)")
            }
        }
    }

    @Test func namesSayHow() {
        #expect(Compression(path: "a.tar") == .none)
        #expect(Compression(path: "a.tar.gz") == .gzip)
        #expect(Compression(path: "a.tgz") == .gzip)
        #expect(Compression(path: "a.tar.zst") == .zstd)
        #expect(Compression(path: "gz") == .none)
    }
}
