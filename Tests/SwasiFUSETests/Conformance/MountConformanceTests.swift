import SwasiConformance
import SwasiFS
import Testing

@testable import SwasiFUSE

/// A mount does what the tree does that it shows: the suite runs on it through the kernel.
@Suite(.enabled(if: KernelBackEnd.canMount, "needs root, /dev/fuse and a /dev/shm"))
struct MountConformanceTests {
    /// Cases about layers run over layers too.
    private static let layered = MemoryBackEnd.runs([.overOne, .overMany]).filter {
        ["Layers", "Copy-up", "Whiteouts"].contains($0.0.group)
    }

    @Test(arguments: MemoryBackEnd.runs([.plain]) + layered)
    func conforms(_ conformanceCase: ConformanceCase, _ shape: MemoryBackEnd.Shape) {
        conformanceCase.check(
            on: MountedBackEnd(MemoryBackEnd(shape: shape)) { tree, path in
                try MountedTree.mount(tree, at: path)
            }, deviations: MountConformanceTests.deviations)
    }

    @Test(arguments: conformanceCases(for: .everythingImmutable))
    func conformsReadOnly(_ conformanceCase: ConformanceCase) {
        conformanceCase.check(
            on: MountedBackEnd(ModelBackEnd(isImmutable: true)) { tree, path in
                try MountedTree.mount(tree, at: path)
            }, deviations: MountConformanceTests.readOnlyDeviations)
    }

    /// How a view names nodes shows in names and in lives.
    @Test(
        arguments: conformanceCases(for: NamespaceBackEnd(.plain, .inside).provides)
            .filter { ["Lookup", "Directory", "Link", "Rename", "Lifetime"].contains($0.group) })
    func conformsAsNamespace(_ conformanceCase: ConformanceCase) {
        conformanceCase.check(
            on: MountedBackEnd(NamespaceBackEnd(.plain, .inside)) { tree, path in
                try MountedTree.mount(tree, at: path)
            }, deviations: MountConformanceTests.deviations)
    }

    private static let deviations = Deviations(MountDeviations.changing)
    private static let readOnlyDeviations = Deviations(MountDeviations.immutable)

    @Test func deviationsAreCases() {
        #expect(MountConformanceTests.deviations.unknownNames.isEmpty)
        #expect(MountConformanceTests.readOnlyDeviations.unknownNames.isEmpty)
    }
}
