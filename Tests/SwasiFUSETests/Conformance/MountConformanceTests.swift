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

    private static let linux: [String: String] = [
        "setAttributes sets what is given and stamps changed":
            "Linux keeps no modes of symbolic links",
        "a change of attributes alone keeps the content": "Linux keeps no modes of symbolic links",
        "make of a symbolic link without a target":
            "mknod(2) looks at the type before the name; only embedders can ask for it",
        "device numbers keep 32 bits each": "a dev_t of the kernel has 12 and 20 bits",
        "what a file was not opened for":
            "fallocate(2) looks at the range before the descriptor, whose offsets end at 2^63",
        "copy from another file system": "the kernel cannot copy from a tree of ours",
        "on each kind of node": "Linux has user attributes of files and directories only",
        "a copy past the limit on a file's size":
            "copy_file_range(2) says that an offset past 2^63 is too large in its own words",
        "a write that does not fit writes nothing":
            "the kernel hands over a megabyte at a time; the first ones fit",
        "as many nodes as the limit":
            "the driver holds each node that it saw, so that it stays after its last name",
        "space comes back when a file without a name is closed":
            "the driver holds each node that it saw, so that it stays after its last name",
        "statistics tell the bounds": "the driver sums up what it saw and knows no bounds",
    ]
    private static let deviations = Deviations(linux)
    private static let readOnlyDeviations: Deviations = [
        "device numbers keep 32 bits each": "a dev_t of the kernel has 12 and 20 bits",
        "the trait is set": "the driver cannot tell from a directory whether it ever changes",
        "make": "mknod(2) looks at the type first: a symbolic link is none",
        "extended attributes": "setxattr(2) looks at the length of a value first",
    ]

    @Test func deviationsAreCases() {
        #expect(MountConformanceTests.deviations.unknownNames.isEmpty)
        #expect(MountConformanceTests.readOnlyDeviations.unknownNames.isEmpty)
    }
}
