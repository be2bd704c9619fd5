import Glibc
import SwasiCore
import Testing

@testable import SwasiEngine

@Suite struct ProgramKindTests {
    private static let module: [UInt8] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
    private static let component: [UInt8] = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]

    static let programs: [(bytes: [UInt8], kind: ProgramKind)] = [
        (module, .module), (component, .component),
        (Array("(module)".utf8), .text), (Array("\n ;; comment\n(module)".utf8), .text),
        (Array("(component)".utf8), .text),
        ([], .other), (Array(module[..<7]), .other), ([0, 0x61, 0x73, 0x6d, 1, 0, 2, 0], .other),
        (Array("#!/bin/sh\n".utf8), .other), ([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0], .other),
    ]

    @Test(arguments: programs)
    func isToldByItsStart(bytes: [UInt8], kind: ProgramKind) {
        #expect(ProgramKind(bytes) == kind)
    }

    @Test(arguments: programs.filter { $0.kind != .module })
    func whatIsNoModuleIsSaid(bytes: [UInt8], kind: ProgramKind) throws {
        let error = #expect(throws: SwasiError.self) {
            try Engine.testing().module(bytes: bytes, name: "it")
        }
        #expect(error?.code == .notRunnable)
        #expect(error?.message == "cannot run it")
        switch kind {
        case .component: #expect(error?.cause.contains("components are not supported yet") == true)
        case .text: #expect(error?.cause == "it is in the text format")
        default: #expect(error?.cause == "it is no WebAssembly module")
        }
    }

    @Test(arguments: EngineConfiguration.Compiler.allCases)
    func aModuleThatIsCutIsSaid(compiler: EngineConfiguration.Compiler) throws {
        let whole = try Library.binary(
            ofText: "(module (func (export \"run\") (param i32) (local.get 0) drop))")
        let engine = try Engine.testing(compiler)
        // Where the cut is between sections, what is left is sometimes a module.
        let refused = (9..<whole.count).filter { count in
            do {
                _ = try engine.module(bytes: Array(whole[..<count]), name: "it")
                return false
            } catch {
                return true
            }
        }
        #expect(refused.count >= whole.count - 12)
    }

    @Test func aModuleThatIsWrongIsSaid() throws {
        // A function that is to return a number and does not.
        let bytes: [UInt8] =
            Self.module + [1, 5, 1, 0x60, 0, 1, 0x7f] + [3, 2, 1, 0] + [10, 4, 1, 2, 0, 0x0b]
        for compiler in EngineConfiguration.Compiler.allCases {
            let error = #expect(throws: SwasiError.self) {
                try Engine.testing(compiler).module(bytes: bytes, name: "it")
            }
            #expect(error?.code == .notRunnable)
            #expect(error?.cause.contains("type mismatch") == true)
        }
    }

    @Test(arguments: [
        ("/nowhere/at/all", SwasiError.Code.notFound), ("/etc/passwd/x", .notFound),
        ("/tmp", .notRunnable), ("/dev/null", .notRunnable), ("/etc/passwd", .notRunnable),
    ])
    func filesThatCannotRunAreSaid(path: String, code: SwasiError.Code) throws {
        let error = #expect(throws: SwasiError.self) { try Engine.testing().module(path: path) }
        #expect(error?.code == code)
        #expect(error?.message == "cannot run '\(path)'")
        #expect(error?.cause.isEmpty == false)
    }
}
