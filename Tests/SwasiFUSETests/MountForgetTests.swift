import Glibc
import SwasiConformance
import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiFUSE

/// What the kernel drops to have memory for others is there again.
@Suite(.enabled(if: KernelBackEnd.canMount, "needs root, /dev/fuse and a /dev/shm"))
struct MountForgetTests {
    enum Way: CaseIterable {
        /// The mount's own names and files, as mounting it again with other options does.
        case remount
        /// Everything that the host keeps, of all file systems.
        case dropCaches
    }

    /// Dropping everything slows the host down: it is only done where that is asked for.
    static let ways: [Way] =
        unsafe getenv("SWASI_DROP_CACHES") == nil ? [.remount] : Way.allCases

    @Test(arguments: ways, [true, false])
    func nothingIsLost(_ way: Way, _ isWritable: Bool) throws {
        let folder = try TemporaryFolder()
        let stamp = Stamp(time: .epoch)
        let tree = try MemoryFileSystem(stamp: stamp)
        let directory = try tree.make("d", in: tree.root, .directory, stamp)
        for number in 0..<50 {
            let made = try tree.open(
                try Name("f\(number)"), in: directory, .write, .mustCreate(.file), stamp)
            _ = try made.file.write(MountForgetTests.bytes(number), .at(0), stamp)
        }
        let counts = CallCounts()
        let mount = try MountedTree.mount(
            DecoratedFileSystem(tree, counts), at: folder.path, isWritable: isWritable)
        for round in 0..<3 {
            counts.reset()
            for number in 0..<50 {
                var wanted = MountForgetTests.bytes(number)
                if isWritable { wanted += (0..<round).map { UInt8($0) } }
                let file = try ScratchFile(path: folder["d/f\(number)"])
                #expect(lseek(file.descriptor, 0, SEEK_END) == wanted.count)
                #expect(try file.bytes() == wanted)
            }
            #expect(counts[.lookup] >= 50 && counts[.read] >= 50, "round \(round): it was kept")
            if isWritable {
                let script = "for f in d/*; do printf '\\\(round)' >>$f; done"
                _ = try Command.run(["sh", "-c", script], directory: folder.path)
            }
            try forget(way, folder.path)
        }
        mount.unmount()
        #expect(tree.problem() == nil)
    }

    /// A node that lost its name while it was open stays for who has it open, and then goes.
    @Test(arguments: ways) func whatIsOpenStays(_ way: Way) throws {
        let folder = try TemporaryFolder()
        let tree = try MemoryFileSystem(stamp: Stamp(time: .epoch))
        let mount = try MountedTree.mount(tree, at: folder.path)
        do {
            try folder.write("gone", MountForgetTests.bytes(7))
            let file = try ScratchFile(path: folder["gone"])
            _ = try Command.run(["rm", folder["gone"]])
            try forget(way, folder.path)
            posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_DONTNEED)
            #expect(try file.bytes() == MountForgetTests.bytes(7))
        }
        mount.unmount()
        #expect(try tree.statistics().usedNodes == 1)
    }

    private func forget(_ way: Way, _ path: String) throws {
        switch way {
        case .remount:
            try HostTree.forget(at: path)
        case .dropCaches:
            let command = "sync; echo 3 >/proc/sys/vm/drop_caches"
            let run = try Command.run(["sh", "-c", command])
            try #require(run.status == .exited(0), "\(run.error)")
        }
    }

    /// Some kilobytes that no other file has.
    private static func bytes(_ number: Int) -> [UInt8] {
        (0..<5_000 + number * 997).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number) }
    }
}
