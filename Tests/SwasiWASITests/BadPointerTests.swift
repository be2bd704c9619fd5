import SwasiCore
import SwasiEngine
import Testing

@testable import SwasiWASI

/// What a function does with pointers that lead out of the memory: `fault`, and nothing is done.
@Suite struct BadPointerTests {
    /// One function with arguments that are all right, and which of them are pointers.
    struct Target: Sendable, CustomTestStringConvertible {
        var function: Preview1.Function
        var arguments: [UInt64]
        /// The places of pointers, and how many bytes are used there.
        var pointers: [Int: UInt64]

        var testDescription: String { "\(function.name)" }
    }

    /// Addresses that the setup below fills.
    private enum At {
        static let path: UInt64 = 64
        static let list: UInt64 = 128
        static let subscription: UInt64 = 192
        static let buffer: UInt64 = 4_096
        static let result: UInt64 = 8_192
    }

    private static let file: UInt64 = 4

    static let targets: [Target] = [
        Target(function: .argsGet, arguments: [At.buffer, At.result], pointers: [0: 4, 1: 4]),
        Target(
            function: .argsSizesGet, arguments: [At.buffer, At.result], pointers: [0: 4, 1: 4]),
        Target(function: .environGet, arguments: [At.buffer, At.result], pointers: [0: 4, 1: 4]),
        Target(
            function: .environSizesGet, arguments: [At.buffer, At.result], pointers: [0: 4, 1: 4]),
        Target(function: .clockResGet, arguments: [1, At.result], pointers: [1: 8]),
        Target(function: .clockTimeGet, arguments: [1, 0, At.result], pointers: [2: 8]),
        Target(function: .fdFdstatGet, arguments: [file, At.result], pointers: [1: 24]),
        Target(function: .fdFilestatGet, arguments: [file, At.result], pointers: [1: 64]),
        Target(
            function: .fdPread, arguments: [file, At.list, 1, 0, At.result],
            pointers: [1: 8, 4: 4]),
        Target(function: .fdPrestatGet, arguments: [3, At.result], pointers: [1: 8]),
        Target(function: .fdPrestatDirName, arguments: [3, At.buffer, 1], pointers: [1: 1]),
        Target(
            function: .fdPwrite, arguments: [file, At.list, 1, 0, At.result],
            pointers: [1: 8, 4: 4]),
        Target(
            function: .fdRead, arguments: [file, At.list, 1, At.result], pointers: [1: 8, 3: 4]),
        Target(
            function: .fdReaddir, arguments: [3, At.buffer, 100, 0, At.result],
            pointers: [1: 100, 4: 4]),
        Target(function: .fdSeek, arguments: [file, 1, 0, At.result], pointers: [3: 8]),
        Target(function: .fdTell, arguments: [file, At.result], pointers: [1: 8]),
        Target(
            function: .fdWrite, arguments: [file, At.list, 1, At.result], pointers: [1: 8, 3: 4]),
        Target(function: .pathCreateDirectory, arguments: [3, At.path, 3], pointers: [1: 3]),
        Target(
            function: .pathFilestatGet, arguments: [3, 0, At.path, 1, At.result],
            pointers: [2: 1, 4: 64]),
        Target(
            function: .pathFilestatSetTimes, arguments: [3, 0, At.path, 1, 0, 0, 10],
            pointers: [2: 1]),
        Target(
            function: .pathLink, arguments: [3, 0, At.path, 1, 3, At.path, 2],
            pointers: [2: 1, 5: 2]),
        Target(
            function: .pathOpen, arguments: [3, 0, At.path, 3, 1, 0, 0, 0, At.result],
            pointers: [2: 3, 8: 4]),
        Target(
            function: .pathReadlink, arguments: [3, At.path + 8, 1, At.buffer, 16, At.result],
            pointers: [1: 1, 3: 16, 5: 4]),
        Target(function: .pathRemoveDirectory, arguments: [3, At.path, 3], pointers: [1: 3]),
        Target(
            function: .pathRename, arguments: [3, At.path, 1, 3, At.path, 3],
            pointers: [1: 1, 4: 3]),
        Target(
            function: .pathSymlink, arguments: [At.path, 1, 3, At.path, 3],
            pointers: [0: 1, 3: 3]),
        Target(function: .pathUnlinkFile, arguments: [3, At.path, 1], pointers: [1: 1]),
        Target(
            function: .pollOneoff, arguments: [At.subscription, At.buffer, 1, At.result],
            pointers: [0: 48, 1: 32, 3: 4]),
        Target(function: .randomGet, arguments: [At.buffer, 16], pointers: [0: 16]),
        Target(function: .sockAccept, arguments: [1, 0, At.result], pointers: [2: 4]),
        Target(
            function: .sockRecv, arguments: [1, At.list, 1, 0, At.result, At.result],
            pointers: [1: 8, 4: 4, 5: 2]),
        Target(
            function: .sockSend, arguments: [1, At.list, 1, 0, At.result], pointers: [1: 8, 4: 4]),
    ]

    /// Runs with a file `f` as descriptor 4, a link `l`, and the memory that the targets use.
    private func run(_ body: (Guest) throws -> Void) throws {
        var setup = Guest.Setup()
        setup.arguments = ["abc"]
        setup.environment = ["abc"]
        try Guest.run(setup) { (guest) throws in
            let file = try guest.create("f", rights: Guest.allRights)
            #expect(file == Self.file)
            #expect(try guest.symbolicLink("f", "l") == 0)
            try guest.put(Array("f/g".utf8), at: At.path)
            try guest.put(Array("l".utf8), at: At.path + 8)
            try guest.store(UInt32(At.buffer), at: At.list)
            try guest.store(UInt32(4), at: At.list + 4)
            try guest.store(UInt8(2), at: At.subscription + 8)
            try guest.store(UInt32(Self.file), at: At.subscription + 16)
            try body(guest)
        }
    }

    @Test func everyFunctionWithPointersIsHere() {
        let without: Set<Preview1.Function> = [
            .fdAdvise, .fdAllocate, .fdClose, .fdDatasync, .fdFdstatSetFlags, .fdFdstatSetRights,
            .fdFilestatSetSize, .fdFilestatSetTimes, .fdRenumber, .fdSync, .procExit, .procRaise,
            .schedYield, .sockShutdown,
        ]
        let here = Set(Self.targets.map(\.function))
        #expect(here.union(without) == Set(Preview1.Function.allCases))
        #expect(here.isDisjoint(with: without))
    }

    @Test(arguments: targets)
    func pointersPastTheMemory(_ target: Target) throws {
        try run { (guest) throws in
            let sizes = try guest.stat(Self.file).stat
            for (place, count) in target.pointers.sorted(by: { $0.key < $1.key }) {
                let end = Guest.memorySize
                for pointer in [end, end - count + 1, 0xFFFF_FFFF, 0xFFFF_FFFF - count + 1] {
                    var arguments = target.arguments
                    arguments[place] = pointer
                    let error = try guest.call(target.function, arguments)
                    #expect(
                        error == Guest.number(.fault), "argument \(place) at \(pointer)")
                }
            }
            // Nothing was done.
            let after = try guest.stat(Self.file).stat
            #expect(after.size == sizes.size && after.times == sizes.times)
            #expect(after.links == sizes.links)
            #expect(try guest.stat("l", follow: false).error == 0)
            #expect(try guest.seek(Self.file, 0, 1).offset == 0)
        }
    }

    @Test(arguments: targets)
    func pointersAtTheLastByte(_ target: Target) throws {
        try run { (guest) throws in
            for (place, count) in target.pointers.sorted(by: { $0.key < $1.key }) {
                var arguments = target.arguments
                arguments[place] = Guest.memorySize - count
                let error = try guest.call(target.function, arguments)
                #expect(error != Guest.number(.fault), "argument \(place)")
            }
        }
    }

    @Test(arguments: targets)
    func everyArgumentMayBeAnything(_ target: Target) throws {
        try run { (guest) throws in
            let odd: [UInt64] = [
                0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, .max, 1 << 63, Guest.memorySize,
            ]
            for place in target.arguments.indices {
                for value in odd {
                    var arguments = target.arguments
                    arguments[place] = value
                    let error = try guest.call(target.function, arguments)
                    #expect(error <= 76, "argument \(place) is \(value)")
                }
            }
        }
    }

    @Test func badBuffersOfAListChangeNothing() throws {
        try run { (guest) throws in
            for (address, count) in [
                (UInt64(0xFFFF_FFFF), UInt64(1)), (At.buffer, 0xFFFF_FFFF), (Guest.memorySize, 1),
                (Guest.memorySize - 1, 2), (0xFFFF_FFFF, 0xFFFF_FFFF),
            ] as [(UInt64, UInt64)] {
                let list = try guest.buffers([(At.buffer, 4), (address, count)])
                for function in [Preview1.Function.fdRead, .fdWrite] {
                    let error = try guest.call(
                        function, Self.file, list[0], 2, At.result)
                    #expect(error == Guest.number(.fault))
                }
            }
            #expect(try guest.stat(Self.file).stat.size == 0)
            // A list whose count overflows a 32-bit multiplication.
            let error = try guest.call(.fdWrite, Self.file, At.list, 0x2000_0001, At.result)
            #expect(error == Guest.number(.invalid))
            // An empty buffer may be at the end, not past it.
            let list = try guest.buffers([(Guest.memorySize, 0)])
            #expect(try guest.call(.fdWrite, Self.file, list[0], 1, At.result) == 0)
        }
    }
}
