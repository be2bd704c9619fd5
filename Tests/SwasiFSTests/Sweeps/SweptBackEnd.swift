import SwasiConformance
import SwasiCore
import SwasiFS
import Testing

/// Makes memory file systems whose calls are swept: with faults below them, or with freezing.
struct SweptBackEnd: BackEnd {
    /// What happens around each call.
    enum Sweep {
        case lowerFaults, freezing
    }

    let sweep: Sweep
    let shape: MemoryBackEnd.Shape

    var provides: Needs { .everything }

    func makeFileSystem(_ layers: [TreeSpec], _ limits: Limits) throws -> any FileSystem {
        let faults = CallFaults()
        let made = try MemoryBackEnd(shape: shape, lowerDecoration: faults)
            .makeFileSystem(layers, limits)
        let tree = try #require(made as? MemoryFileSystem)
        switch sweep {
        case .lowerFaults: return DecoratedFileSystem(tree, LowerSweep(tree, faults))
        case .freezing: return DecoratedFileSystem(tree, FreezeSweep(tree))
        }
    }

    func checkInvariants(_ fileSystem: any FileSystem) throws {
        guard let decorated = fileSystem as? DecoratedFileSystem else { return }
        if let sweep = decorated.decoration as? LowerSweep {
            try expectEqual(sweep.problems.first, nil, "a call whose lowers fail")
        }
        if let sweep = decorated.decoration as? FreezeSweep {
            try expectEqual(try sweep.problem(), nil, "what was frozen")
        }
        try MemoryBackEnd(shape: shape).checkInvariants(decorated.base)
    }
}
