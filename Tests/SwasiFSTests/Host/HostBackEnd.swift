import SwasiConformance
import SwasiCore
import SwasiFS
import TestSupport
import Testing

/// Makes file systems on directories of the host for the suite.
struct HostBackEnd: BackEnd {
    enum Shape: CaseIterable {
        /// Written through to.
        case readWrite
        /// Looked at.
        case readOnly
        /// An overlay over one directory that has all layers.
        case overOne
        /// An overlay over a directory for each layer.
        case overMany
        /// The same, with nothing known of the directories when a case begins.
        case overUnseen
    }

    /// Each case with the overlays that differ for it: one layer stands over one directory either
    /// way.
    static var overlays: [(ConformanceCase, Shape)] {
        conformanceCases(for: HostBackEnd(shape: .overOne).provides).flatMap { conformanceCase in
            let shapes: [Shape] =
                conformanceCase.layers.count > 1 ? [.overOne, .overMany, .overUnseen] : [.overOne]
            return shapes.map { (conformanceCase, $0) }
        }
    }

    let shape: Shape
    /// Owners, modes and times are as every host would give them, the times long ago.
    var isNormalized = false

    var provides: Needs {
        switch shape {
        // The host stamps changes, bounds itself, and makes no devices for guests.
        case .readWrite:
            [.hardLinks, .symbolicLinks, .holes, .anyBytes, .identity, .linux, .writes]
        case .readOnly:
            [
                .hardLinks, .symbolicLinks, .specialFiles, .anyBytes, .identity, .linux,
                .immutable, .exactAttributes,
            ]
        case .overOne, .overMany, .overUnseen:
            Needs.everything.subtracting([.extendedAttributes, .holes])
        }
    }

    func makeFileSystem(_ layers: [TreeSpec], _ limits: Limits) throws -> any FileSystem {
        let world = try AskingWorld()
        if isNormalized {
            world.changeEach { $1.normalized(latest: Timestamp(seconds: 1_500_000_000)) }
        }
        let desk = HostDesk(world, limits: limits)
        let stamp = Stamp(time: Timestamp(seconds: 1_600_000_000))
        let isMany = shape == .overMany || shape == .overUnseen
        let specs = isMany ? layers.reversed() : [TreeSpec.merging(layers)]
        let folders = try specs.map { _ in try TemporaryFolder() }
        var trees: [HostTree] = []
        for (index, (folder, spec)) in zip(folders, specs).enumerated() {
            try HostTreeMaker(folder: folder.path, keepsAccess: shape == .readWrite).make(spec)
            trees.append(
                try HostTree(
                    path: folder.path, number: index, isFixed: shape != .readWrite))
        }
        if shape == .readWrite {
            let inner = try HostFileSystem(trees[0], desk, limits: limits)
            let full = Statistics(
                usedBytes: 0, maximumBytes: 1 << 40, usedNodes: 1 << 20, maximumNodes: 1 << 20)
            return SteppedFileSystem(inner, desk, keeps: folders, fullness: full)
        }
        let fixed = try trees.map { (tree) throws(Errno) in
            try FixedHostFileSystem(tree, desk, limits: limits)
        }
        // A lower counts what was seen of it, and the suite counts from the start.
        for tree in fixed where shape != .overUnseen {
            _ = try TreeDump(of: SteppedFileSystem(tree, desk, keeps: folders), .everything)
        }
        if shape == .readOnly { return SteppedFileSystem(fixed[0], desk, keeps: folders) }
        let overlay = try MemoryFileSystem(lowers: fixed, limits: limits, stamp: stamp)
        return SteppedFileSystem(overlay, desk, keeps: folders)
    }

    func checkInvariants(_ fileSystem: any FileSystem) throws {
        let inner = (fileSystem as? SteppedFileSystem)?.inner
        guard let overlay = inner as? MemoryFileSystem, let desk = overlay.desk else { return }
        let problem = try desk.step { () throws(Errno) in overlay.problem() }
        try expectEqual(problem, nil, "a rule of the tree's state")
    }
}
