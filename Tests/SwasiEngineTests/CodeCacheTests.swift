import Glibc
import SwasiCache
import SwasiCore
import Synchronization
import Testing

@testable import SwasiEngine

/// A cache of one test, and what the engine warned about.
final class TestCache: Sendable {
    let folder: String
    let cache: Cache
    private let warnings = Mutex<[SwasiError]>([])

    init() throws {
        var template = Array("/tmp/swasi-code-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { preconditionFailure("mkdtemp") }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        cache = try Cache(folder: folder + "/cache")
    }

    deinit {
        unsafe system("rm -rf '\(folder)'")
    }

    var warned: [SwasiError] { warnings.withLock { $0 } }

    func engine(
        _ compiler: EngineConfiguration.Compiler = .automatic,
        _ change: (inout EngineConfiguration) -> Void = { _ in }
    ) throws -> Engine {
        try Engine.testing(compiler) { configuration in
            configuration.cache = cache
            configuration.warn = { [self] warning in warnings.withLock { $0.append(warning) } }
            change(&configuration)
        }
    }

    /// Writes a file beside the cache.
    func write(_ name: String, _ bytes: [UInt8]) -> String {
        let path = "\(folder)/\(name)"
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        precondition(descriptor >= 0)
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        }
        precondition(count == bytes.count)
        close(descriptor)
        return path
    }

    /// The compilers whose code is kept, sorted.
    func kept() throws -> [String] {
        try cache.list().filter { $0.kind == .code }
            .map { String($0.key.text.split(separator: "-")[1]) }.sorted()
    }
}

@Suite struct CodeCacheTests {
    let test: TestCache

    init() throws {
        test = try TestCache()
    }

    private func answer(_ number: Int = 42) throws -> [UInt8] {
        try Library.binary(
            ofText: "(module (func (export \"run\") (result i32) (i32.const \(number))))")
    }

    /// A module that is too big for the optimising compiler while its user waits.
    private func big() throws -> [UInt8] {
        let filler = String(repeating: "x", count: Engine.smallModuleSize)
        return try Library.binary(
            ofText: """
                (module (memory 10) (data "\(filler)")
                  (func (export "run") (result i32) (i32.const 42)))
                """)
    }

    private func run(_ module: Module) throws -> [Value]? {
        try Instance(module, imports: [:]).invoke("run", []).values
    }

    @Test func codeIsKeptByContent() throws {
        let first = try test.engine().module(bytes: answer(), name: "a")
        #expect(!first.origin.isFromCache)
        let second = try test.engine().module(bytes: answer(), name: "b")
        #expect(second.origin == Module.Origin(compiler: .optimizing, isFromCache: true))
        #expect(try run(second) == [.int32(42)])
        let other = try test.engine().module(bytes: answer(43), name: "a")
        #expect(!other.origin.isFromCache)
        #expect(try run(other) == [.int32(43)])
        #expect(test.warned.isEmpty)
    }

    @Test func settingsHaveCodeOfTheirOwn() throws {
        let changes: [(inout EngineConfiguration) -> Void] = [
            { _ in }, { $0.usesFuel = true }, { $0.usesEpochs = true },
            { $0.limitsMemory = true }, { $0.isDeterministic = true },
            { $0.compiler = .baseline },
        ]
        for round in 0..<2 {
            for change in changes {
                let module = try test.engine(.optimizing, change)
                    .module(bytes: answer(), name: "a")
                #expect(module.origin.isFromCache == (round == 1))
                #expect(try run(module) == [.int32(42)])
            }
        }
        #expect(try test.kept().count == changes.count)
        #expect(test.warned.isEmpty)
    }

    @Test func bigModulesStartWithTheBaselineCompiler() throws {
        let bytes = try big()
        let first = try test.engine().module(bytes: bytes, name: "big")
        #expect(first.origin == Module.Origin(compiler: .baseline, isFromCache: false))
        #expect(try run(first) == [.int32(42)])
        let second = try test.engine().module(bytes: bytes, name: "big")
        #expect(second.origin == Module.Origin(compiler: .baseline, isFromCache: true))
        #expect(try run(second) == [.int32(42)])
        // What the process in the background does.
        try BackgroundCompilation.run(
            bytes, BackgroundCompilation.Settings(EngineConfiguration()), test.cache)
        let third = try test.engine().module(bytes: bytes, name: "big")
        #expect(third.origin == Module.Origin(compiler: .optimizing, isFromCache: true))
        #expect(try run(third) == [.int32(42)])
        // A compiler that was asked for is used whatever is kept.
        let asked = try test.engine(.baseline).module(bytes: bytes, name: "big")
        #expect(asked.origin == Module.Origin(compiler: .baseline, isFromCache: true))
    }

    @Test func aRunThatMustRepeatIsAlwaysOptimised() throws {
        let module = try test.engine { $0.isDeterministic = true }
            .module(bytes: big(), name: "big")
        #expect(module.origin.compiler == .optimizing)
    }

    @Test func theBackgroundDoesNothingTwice() throws {
        let bytes = try big()
        let settings = BackgroundCompilation.Settings(EngineConfiguration())
        let key = CodeKey(
            digest: try Digest(of: bytes.span), libraryStamp: Library.stamp,
            configuration: EngineConfiguration()
        ).key(.optimizing)
        do {
            let lock = try test.cache.lock(.code, key: key)
            #expect(lock != nil)
            try BackgroundCompilation.run(bytes, settings, test.cache)
            #expect(try test.kept() == [])
            withExtendedLifetime(lock) {}
        }
        try BackgroundCompilation.run(bytes, settings, test.cache)
        #expect(try test.kept() == ["optimizing"])
        let before = try test.cache.entry(.code, key: key)
        try BackgroundCompilation.run(bytes, settings, test.cache)
        let after = try test.cache.entry(.code, key: key)
        #expect(
            try FileObservation(descriptor: #require(before).descriptor).identity
                == FileObservation(descriptor: #require(after).descriptor).identity)
    }

    @Test func settingsSurviveTheCommandLine() {
        for fuel in [false, true] {
            for epochs in [false, true] {
                for memory in [false, true] {
                    var configuration = EngineConfiguration()
                    configuration.usesFuel = fuel
                    configuration.usesEpochs = epochs
                    configuration.limitsMemory = memory
                    let text = BackgroundCompilation.Settings(configuration).text
                    let read = BackgroundCompilation.Settings(text: text).configuration
                    #expect(read.usesFuel == fuel)
                    #expect(read.usesEpochs == epochs)
                    #expect(read.limitsMemory == memory)
                }
            }
        }
    }

    /// What may stand where kept code is looked for, made of the code that stood there.
    static let damages: [(String, @Sendable ([UInt8]) -> [UInt8])] = [
        ("nothing", { _ in [] }),
        ("no code", { _ in Array("nonsense".utf8) }),
        ("half", { Array($0[..<($0.count / 2)]) }),
        ("the header only", { Array($0[..<64]) }),
        (
            "another version",
            { bytes in
                // The first number of the version is in the file as text, behind its length.
                var bytes = bytes
                let version = [2] + Array("50".utf8)
                for index in 0..<(bytes.count - version.count)
                where bytes[index..<(index + version.count)].elementsEqual(version) {
                    bytes[index + 2] = UInt8(ascii: "1")
                }
                return bytes
            }
        ),
    ]

    @Test(arguments: damages.indices)
    func damagedCodeIsMadeAgain(index: Int) throws {
        let damage = Self.damages[index].1
        _ = try test.engine().module(bytes: answer(), name: "a")
        let listing = try #require(try test.cache.list().first { $0.kind == .code })
        let entry = try #require(try test.cache.entry(.code, key: listing.key))
        let code = try entry.bytes(limit: 1 << 24)
        try #require(damage(code) != code)
        try test.cache.store(damage(code).span, as: .code, key: listing.key)
        let module = try test.engine().module(bytes: answer(), name: "a")
        #expect(!module.origin.isFromCache)
        #expect(try run(module) == [.int32(42)])
        #expect(try test.engine().module(bytes: answer(), name: "a").origin.isFromCache)
    }

    @Test func codeThatWasChangedIsNeverExecuted() throws {
        _ = try test.engine().module(bytes: answer(), name: "a")
        let listing = try #require(try test.cache.list().first { $0.kind == .code })
        let size = Int(listing.size)
        for offset in stride(from: 0, to: size, by: size / 40) {
            let entry = try #require(try test.cache.entry(.code, key: listing.key))
            let descriptor = unsafe open(entry.path, O_RDWR | O_CLOEXEC)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            // Traps instead of code, pointers to nowhere instead of tables.
            let bytes = [UInt8](repeating: 0xCC, count: min(256, size - offset))
            try #require(unsafe pwrite(descriptor, bytes, bytes.count, off_t(offset)) > 0)
            let times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
            try #require(unsafe futimens(descriptor, times) == 0)
            let module = try test.engine().module(bytes: answer(), name: "a")
            #expect(!module.origin.isFromCache, "changed at \(offset)")
            #expect(try run(module) == [.int32(42)])
        }
        #expect(test.warned.allSatisfy { $0.description.contains("damaged") })
        #expect(test.warned.count >= 40)
    }

    @Test func manyAtOnceAllGetTheirCode() async throws {
        let bytes = try answer()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                let engine = try test.engine()
                group.addTask {
                    for _ in 0..<10 {
                        let module = try engine.module(bytes: bytes, name: "a")
                        let values = try Instance(module, imports: [:]).invoke("run", []).values
                        #expect(values == [.int32(42)])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try test.kept() == ["optimizing"])
        #expect(test.warned.isEmpty)
    }

    @Test func aCacheThatFailsIsAWarning() throws {
        // A file where the folder of temporary files belongs: nothing can be stored.
        _ = test.write("cache/tmp", [])
        let module = try test.engine().module(bytes: answer(), name: "a")
        #expect(try run(module) == [.int32(42)])
        #expect(test.warned.map(\.code) == [.cache])
    }

    @Test func kernelFilesAreRunByIdentity() throws {
        let path = test.write("answer.wasm", try answer())
        #expect(try run(test.engine().module(path: path)) == [.int32(42)])
        #expect(try test.engine().module(path: path).origin.isFromCache)
        // Another file in its place is another program.
        _ = test.write("answer.wasm", try answer(7))
        let changed = try test.engine().module(path: path)
        #expect(try run(changed) == [.int32(7)])
    }

    @Test func aKnownDigestSavesReading() throws {
        let bytes = try answer()
        let digest = try Digest(of: bytes.span)
        var reads = 0
        var noted: [Digest] = []
        func source(known: Digest?) -> ModuleSource {
            ModuleSource(
                name: "a", knownDigest: { () throws(SwasiError) in known },
                noteDigest: { (digest) throws(SwasiError) in noted.append(digest) },
                read: { () throws(SwasiError) in
                    reads += 1
                    return bytes
                })
        }
        _ = try test.engine().module(source(known: nil))
        #expect(reads == 1)
        #expect(noted == [digest])
        #expect(try run(test.engine().module(source(known: digest))) == [.int32(42)])
        #expect(reads == 1)
        // A digest without code is no reason to fail.
        _ = try test.engine(.baseline).module(source(known: digest))
        #expect(reads == 2)
    }
}
