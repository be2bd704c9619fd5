import ArgumentParser
import Swasi

/// `swasi umount`.
struct UnmountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "umount", abstract: "Unmount what swasi mount or swasi run --mount mounted.",
        discussion: """
            What was to be saved when it is unmounted is saved first; if that fails, it stays \
            mounted. Files that are open hold it up, unless it is done with --lazy: then it is \
            gone from the tree of names at once, and for good when they are closed.
            """)

    @Flag(name: [.customShort("z"), .long], help: "Do not wait for files that are open.")
    var lazy = false
    @Flag(help: "Do not save what was to be saved.")
    var discard = false
    @Argument(help: "Where it is mounted.", completion: .directory)
    var directory: String

    mutating func run() throws {
        let path = HostFolder.absolute(directory)
        let text = escapedText(directory.hostBytes)
        guard try KernelMount.ours(at: path) != nil else {
            throw SwasiError(
                .notFound, "nothing of swasi's is mounted at '\(text)'",
                hint: "see what is with: swasi mount")
        }
        let process = MountQuestion.value(of: MountDesk.process, at: path)
            .flatMap { Int32(String(decoding: $0, as: UTF8.self)) }
            .flatMap { HostProcess.handle($0) }
        if discard {
            UnmountCommand.discard(true, at: path)
        } else if let name = MountQuestion.value(of: MountDesk.saveAtEnd, at: path) {
            try SnapshotSaveCommand.save(name, at: path)
        }
        if !MountPoint.unmount(path, lazily: lazy) {
            if discard { UnmountCommand.discard(false, at: path) }
            throw SwasiError(
                .system, "cannot unmount '\(text)'",
                cause: "files in it are open, or it is another user's",
                hint: "close them (fuser -m '\(text)'), or use --lazy")
        }
        if !lazy, let process { HostProcess.waitForEnd(process) }
    }

    /// Says whether what was to be saved is not. Where nobody takes that, nothing is saved: it is
    /// read-only, or its process is gone.
    private static func discard(_ isDiscarded: Bool, at path: String) {
        do throws(Errno) {
            try MountQuestion.set(
                MountDesk.discard, at: path, to: Array((isDiscarded ? "1" : "0").utf8))
        } catch {
            return
        }
    }
}
