import SwasiConformance
import Testing

/// The kernel's own tmpfs does what every file system must do: the proof of the cases. What it does
/// in another way stands in the list, with the reason.
@Suite(.enabled(if: KernelBackEnd.canRun, "needs root and a tmpfs at /dev/shm"))
struct KernelConformanceTests {
    @Test(arguments: conformanceCases(for: KernelBackEnd(folder: "/dev/shm").provides))
    func conforms(_ conformanceCase: ConformanceCase) {
        conformanceCase.check(
            on: KernelBackEnd(folder: "/dev/shm"), deviations: KernelConformanceTests.deviations)
    }

    private static let deviations: Deviations = [
        "setAttributes sets what is given and stamps changed":
            "Linux keeps no modes of symbolic links",
        "a change of attributes alone keeps the content": "Linux keeps no modes of symbolic links",
        "make of a symbolic link without a target":
            "mknod(2) looks at the type before the name; only embedders can ask for it",
        "device numbers keep 32 bits each": "a dev_t of the kernel has 12 and 20 bits",
        "what a file was not opened for":
            "fallocate(2) looks at the range before the descriptor, whose offsets end at 2^63",
        "errors of allocate, in order":
            "fallocate(2) looks at the range before the descriptor, whose offsets end at 2^63",
        "zero a range": "tmpfs has no FALLOC_FL_ZERO_RANGE",
        "copy from another file system": "the kernel cannot copy from a tree of ours",
        "on each kind of node": "Linux has user attributes of files and directories only",
        "offsets at the end of all numbers":
            "a range that ends past 2^63 is EINVAL for the kernel, which has no larger numbers",
    ]

    @Test func deviationsAreCases() {
        #expect(KernelConformanceTests.deviations.unknownNames.isEmpty)
    }
}
