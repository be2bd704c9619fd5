import Glibc
import SwasiCore
import SwasiFS
import Synchronization
import TestSupport

/// A folder of the host, a namespace over it, and short words for what tests do with the two.
final class HostView: Sendable {
    enum Mode: CaseIterable {
        case fixed, overlay, readWrite
    }

    let folder: TemporaryFolder
    let world: AskingWorld
    let namespace: Namespace
    private let heard: Heard

    /// Notes that were heard.
    final class Heard: Sendable {
        let notes = Mutex<[HostNote]>([])
    }

    /// Fills a folder by a script of the shell and attaches it at `/`.
    convenience init(_ mode: Mode, limits: Limits = Limits(), _ script: String) throws {
        let folder = try TemporaryFolder()
        let made = try Command.run(["sh", "-ec", "cd \"$1\"; \(script)", "sh", folder.path])
        precondition(made.status == .exited(0), made.error)
        try self.init(mode, limits: limits, in: folder)
    }

    /// Attaches a folder at `/`.
    init(_ mode: Mode, limits: Limits = Limits(), in folder: TemporaryFolder) throws {
        self.folder = folder
        world = try AskingWorld()
        heard = Heard()
        let tree = try HostTree(
            path: folder.path, isFixed: mode != .readWrite,
            hear: { [heard] note in heard.notes.withLock { $0.append(note) } })
        let desk = HostDesk(world, limits: limits)
        let stamp = Stamp(time: .epoch)
        let fileSystem: any FileSystem =
            switch mode {
            case .fixed: try FixedHostFileSystem(tree, desk, limits: limits)
            case .readWrite: try HostFileSystem(tree, desk, limits: limits)
            case .overlay:
                try MemoryFileSystem(
                    lowers: [try FixedHostFileSystem(tree, desk, limits: limits)],
                    limits: limits, stamp: stamp)
            }
        namespace = try Namespace(
            [MountRequest(fileSystem, at: "/")], limits: limits, stamp: stamp)
    }

    var notes: [HostNote] { heard.notes.withLock { $0 } }

    /// Runs a script of the shell in the folder.
    func onHost(_ script: String) throws {
        let run = try Command.run(["sh", "-ec", "cd \"$1\"; \(script)", "sh", folder.path])
        precondition(run.status == .exited(0), run.error)
    }

    /// What is at a path.
    func find(_ path: String) throws(Errno) -> Location {
        try namespace.step { () throws(Errno) in try walk(path) }
    }

    private func walk(_ path: String) throws(Errno) -> Location {
        try Array((path.isEmpty ? "." : path).utf8).withRawSpan { (span) throws(Errno) in
            try namespace.resolve(span, from: namespace.root, follow: true).node()
        }
    }

    func attributes(_ path: String) throws(Errno) -> Attributes {
        try namespace.step { () throws(Errno) in
            try namespace.attributes(of: try walk(path))
        }
    }

    func open(_ path: String, _ access: Access = .read) throws(Errno) -> any OpenFile {
        try namespace.step { () throws(Errno) in
            try namespace.open(try walk(path), access, Stamp(time: .epoch))
        }
    }

    /// Bytes of an open file.
    func read(
        _ file: any OpenFile, at offset: UInt64 = 0, count: Int = 1 << 20
    ) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xEE, count: count)
        let got = try namespace.step { () throws(Errno) in
            try bytes.withMutableRawSpan { (span) throws(Errno) in
                try file.read(at: offset, into: &span)
            }
        }
        bytes.removeLast(count - got)
        return bytes
    }

    /// A small file's content.
    func text(_ path: String) throws(Errno) -> String {
        String(decoding: try read(try open(path)), as: UTF8.self)
    }

    func write(_ file: any OpenFile, _ text: String, _ position: Position) throws(Errno) {
        _ = try namespace.step { () throws(Errno) in
            try Array(text.utf8).withRawSpan { (span) throws(Errno) in
                try file.write(span, position, Stamp(time: .epoch))
            }
        }
    }

    /// The names in a directory.
    func names(_ path: String) throws(Errno) -> [String] {
        try namespace.step { () throws(Errno) in
            let location = try walk(path)
            let directory = try namespace.fileSystem(location).openDirectory(location.node)
            var names: [String] = []
            try namespace.entries(of: directory, at: location, after: nil) { name, _ in
                names.append(name.description)
                return true
            }
            return names
        }
    }
}
