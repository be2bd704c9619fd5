import ArgumentParser
import Swasi
import SwasiFUSE

/// `swasi mount`.
struct MountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mount", abstract: "Show a tree as a directory.")

    @Flag(help: "w")
    var writable = false
    @Option
    var threads = 4
    @Argument(help: "tree", completion: .file())
    var target: String
    @Argument(help: "dir", completion: .directory)
    var directory: String

    mutating func run() throws {
        let cache = CacheLocation.open(.standard)
        var options = FUSEOptions()
        options.isWritable = writable
        options.threads = threads
        options.source = target
        let mount: FUSEMount
        if target == "memory" {
            mount = try FUSEMount(
                of: try MemoryFileSystem(limits: Limits(), stamp: Stamp(time: HostTime.now)),
                at: directory, options: options)
        } else {
            let operand = try TreeOperand.open(target, platform: nil, cache: cache, store: nil)
            if writable {
                let lower = operand.view.namespace.mounts[0].fileSystem
                mount = try FUSEMount(
                    of: try MemoryFileSystem(
                        lowers: [lower], limits: Limits(), stamp: Stamp(time: HostTime.now)),
                    at: directory, options: options)
            } else {
                mount = try FUSEMount(of: operand.view.namespace, at: directory, options: options)
            }
        }
        mount.wait()
    }
}
