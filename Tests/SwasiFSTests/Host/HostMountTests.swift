import SwasiConformance
import SwasiFUSE
import Testing

/// A directory of the host that is written through to does what it does where it is mounted too.
@Suite(.enabled(if: KernelBackEnd.canMount, "needs root, /dev/fuse and a /dev/shm"))
struct HostMountTests {
    @Test(
        arguments: conformanceCases(for: HostBackEnd(shape: .readWrite).provides)
            .filter { !$0.isCrowded })
    func writesThrough(_ conformanceCase: ConformanceCase) {
        conformanceCase.check(
            on: MountedBackEnd(HostBackEnd(shape: .readWrite)) { tree, path in
                // The namespace makes the steps, and keeps no folder.
                let inner = (tree as? SteppedFileSystem)?.inner ?? tree
                return try MountedTree.mount(inner, at: path, freshness: .live)
            }, deviations: HostDeviations.mounted)
    }

    @Test func deviationsAreCases() {
        #expect(HostDeviations.mounted.unknownNames == [])
    }
}
