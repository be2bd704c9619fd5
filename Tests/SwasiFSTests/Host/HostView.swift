import CLinux
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
    convenience init(
        _ mode: Mode, limits: Limits = Limits(), showsExtendedAttributes: Bool = false,
        _ script: String
    ) throws {
        let folder = try TemporaryFolder()
        let made = try Command.run(["sh", "-ec", "cd \"$1\"; \(script)", "sh", folder.path])
        precondition(made.status == .exited(0), made.error)
        try self.init(
            mode, limits: limits, showsExtendedAttributes: showsExtendedAttributes, in: folder)
    }

    /// Attaches a folder at `/`.
    init(
        _ mode: Mode, limits: Limits = Limits(), showsExtendedAttributes: Bool = false,
        in folder: TemporaryFolder
    ) throws {
        self.folder = folder
        world = try AskingWorld()
        heard = Heard()
        let tree = try HostTree(
            path: folder.path, isFixed: mode != .readWrite, limits: limits,
            hear: { [heard] note in heard.notes.withLock { $0.append(note) } })
        let desk = HostDesk(world, limits: limits)
        let stamp = Stamp(time: .epoch)
        let fileSystem: any FileSystem =
            switch mode {
            case .fixed:
                try FixedHostFileSystem(
                    tree, desk, limits: limits, showsExtendedAttributes: showsExtendedAttributes)
            case .readWrite:
                try HostFileSystem(
                    tree, desk, limits: limits, showsExtendedAttributes: showsExtendedAttributes)
            case .overlay:
                try MemoryFileSystem(
                    lowers: [
                        try FixedHostFileSystem(
                            tree, desk, limits: limits,
                            showsExtendedAttributes: showsExtendedAttributes)
                    ],
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

    /// Exchanges two names of the folder.
    func exchange(_ one: String, _ two: String) throws {
        // SAFETY: the paths outlive the call; 2 is RENAME_EXCHANGE.
        let result = unsafe clinux_rename(AT_FDCWD, folder[one], AT_FDCWD, folder[two], 2)
        precondition(result == 0)
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

    /// The next data or hole of an open file; nil for none.
    func next(
        _ file: any OpenFile, _ kind: ExtentKind, from offset: UInt64
    ) throws(Errno) -> UInt64? {
        do throws(Errno) {
            return try namespace.step { () throws(Errno) in try file.next(kind, from: offset) }
        } catch .noSuchDevice {
            return nil
        }
    }

    func extendedAttributeNames(of path: String) throws(Errno) -> [AttributeName] {
        try namespace.step { () throws(Errno) in
            let location = try walk(path)
            return try namespace.fileSystem(location).extendedAttributeNames(of: location.node)
        }
    }

    func extendedAttribute(
        _ name: AttributeName, of path: String
    ) throws(Errno) -> [UInt8] {
        try namespace.step { () throws(Errno) in
            let location = try walk(path)
            return try namespace.fileSystem(location).extendedAttribute(name, of: location.node)
        }
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
        try list(path).map(\.name)
    }

    /// The names in a directory and what they stand for.
    func list(_ path: String) throws(Errno) -> [(name: String, location: Location)] {
        try namespace.step { () throws(Errno) in
            let location = try walk(path)
            let directory = try namespace.fileSystem(location).openDirectory(location.node)
            var entries: [(name: String, location: Location)] = []
            try namespace.entries(of: directory, at: location, after: nil) { name, location in
                entries.append((name.description, location))
                return true
            }
            return entries
        }
    }

    /// The sorts of what is in a directory.
    func kinds(_ path: String) throws(Errno) -> [String: Kind] {
        Dictionary(uniqueKeysWithValues: try list(path).map { ($0.name, $0.location.kind) })
    }

    /// The different nodes in a directory.
    func inodes(_ path: String) throws(Errno) -> Set<UInt64> {
        Set(try list(path).map { $0.location.node.rawValue })
    }

    /// What looking at each entry of a directory throws.
    func failures(_ path: String) throws(Errno) -> [Errno?] {
        var failures: [Errno?] = []
        for (_, location) in try list(path) {
            do throws(Errno) {
                _ = try namespace.step { () throws(Errno) in
                    try namespace.attributes(of: location)
                }
                failures.append(nil)
            } catch {
                failures.append(error)
            }
        }
        return failures
    }
}
