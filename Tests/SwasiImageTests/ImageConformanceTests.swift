import SwasiConformance
import Testing

/// An image does what every file system that never changes must do.
@Suite struct ImageConformanceTests {
    @Test(
        arguments: conformanceCases(for: .everythingImmutable), ImageBackEnd.Access.allCases)
    func conforms(_ conformanceCase: ConformanceCase, _ access: ImageBackEnd.Access) {
        conformanceCase.check(
            on: ImageBackEnd(access: access), deviations: ImageConformanceTests.deviations)
    }

    @Test(arguments: conformanceCases(for: .everything))
    func overlaysConform(_ conformanceCase: ConformanceCase) {
        conformanceCase.check(
            on: ImageOverlayBackEnd(access: .plain),
            deviations: ImageConformanceTests.deviations.adding(
                ImageConformanceTests.overlayDeviations
            ).adding([
                "write of no bytes changes nothing": ImageConformanceTests.blocks
            ]))
    }

    @Suite(.enabled(if: KernelBackEnd.canMount, "needs root, /dev/fuse and a /dev/shm"))
    struct Mounted {
        @Test(arguments: conformanceCases(for: .everythingImmutable).filter { !$0.isCrowded })
        func conforms(_ conformanceCase: ConformanceCase) {
            conformanceCase.check(
                on: MountedBackEnd(ImageBackEnd(access: .plain)) { tree, path in
                    try MountedTree.mount(tree, at: path)
                }, deviations: deviations.adding(MountDeviations.immutable))
        }

        @Test(arguments: conformanceCases(for: .everything).filter { !$0.isCrowded })
        func overlaysConform(_ conformanceCase: ConformanceCase) {
            conformanceCase.check(
                on: MountedBackEnd(ImageOverlayBackEnd(access: .plain)) { tree, path in
                    try MountedTree.mount(tree, at: path)
                },
                deviations: deviations.adding(overlayDeviations).adding(MountDeviations.changing))
        }
    }

    static let deviations: Deviations = [
        "lookup finds each kind": "a tar archive cannot hold a socket",
        "open of what is no file": "a tar archive cannot hold a socket",
    ]

    static let overlayDeviations = [
        "setAttributes sets what is given and stamps changed": blocks,
        "setAttributes of one thing leaves the others": blocks,
        "offsets at the end of all numbers": blocks,
        "a change of attributes alone keeps the content": blocks,
    ]
    private static let blocks =
        "an image counts the bytes that it has of a file, and what is copied up counts whole blocks"

    @Test func deviationsAreCases() {
        let all = ImageConformanceTests.deviations.adding(ImageConformanceTests.overlayDeviations)
        #expect(all.unknownNames.isEmpty)
    }
}
