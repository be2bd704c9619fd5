import SwasiCore
import SwasiFS
import Synchronization
import TestSupport

/// An overlay over many directories of the host, and how often a step over it began.
final class HostStack: Sendable {
    let folder: TemporaryFolder
    let world: AskingWorld
    let fileSystem: MemoryFileSystem
    private let desk: HostDesk
    private let begun = Atomic(0)

    /// Makes `l0`, the uppermost, `l1`, … by a script of the shell, in which `$i` is the number.
    init(_ count: Int, limits: Limits = Limits(), _ script: String) throws {
        let folder = try TemporaryFolder()
        let each = "mkdir \"$1/l$i\"; cd \"$1/l$i\"; \(script)"
        let loop = "for i in $(seq 0 \(count - 1)); do \(each); done"
        let made = try Command.run(["sh", "-ec", loop, "sh", folder.path])
        precondition(made.status == .exited(0), made.error)
        let world = try AskingWorld()
        let desk = HostDesk(world, limits: limits)
        var lowers: [any FileSystem] = []
        for number in 0..<count {
            let tree = try HostTree(
                path: folder["l\(number)"], number: number, isFixed: true, limits: limits,
                heldDescriptors: HostTree.heldDescriptors(of: count))
            lowers.append(try FixedHostFileSystem(tree, desk, limits: limits))
        }
        fileSystem = try MemoryFileSystem(
            lowers: lowers, limits: limits, stamp: Stamp(time: .epoch))
        self.folder = folder
        self.world = world
        self.desk = desk
    }

    /// Steps that began, or began again, since this was asked last.
    func takeBegun() -> Int { begun.exchange(0, ordering: .relaxed) }

    /// Does something as one step.
    func step<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
        try desk.step { () throws(Errno) in
            begun.add(1, ordering: .relaxed)
            return try body()
        }
    }

    /// What is at a path of plain names.
    func find(_ path: String) throws(Errno) -> Entry {
        try step { () throws(Errno) in
            var entry = Entry(node: fileSystem.root, kind: .directory)
            for name in path.split(separator: "/") {
                entry = try fileSystem.lookup(try Name(String(name)), in: entry.node)
            }
            return entry
        }
    }

    /// Whether something is at a path.
    func has(_ path: String) throws(Errno) -> Bool {
        do throws(Errno) {
            _ = try find(path)
            return true
        } catch .noEntry {
            return false
        }
    }

    /// The names in a directory.
    func names(_ path: String) throws(Errno) -> [String] {
        let node = try find(path).node
        return try step { () throws(Errno) in
            var names: [String] = []
            try fileSystem.openDirectory(node).entries(after: nil) { name, _ in
                names.append(name.description)
                return true
            }
            return names
        }
    }

    /// A small file's content.
    func text(_ path: String) throws(Errno) -> String {
        let node = try find(path).node
        return try step { () throws(Errno) in
            var bytes = [UInt8](repeating: 0, count: 100)
            let file = try fileSystem.open(node, .read, Stamp(time: .epoch))
            let count = try bytes.withMutableRawSpan { (span) throws(Errno) in
                try file.read(at: 0, into: &span)
            }
            return String(decoding: bytes.prefix(count), as: UTF8.self)
        }
    }

    /// How many questions about one name were asked.
    var lookupsAsked: Int {
        world.questions.count { if case .lookup = $0 { true } else { false } }
    }

    /// How many questions about all names of a directory were asked.
    var namesAsked: Int {
        world.questions.count { if case .names = $0 { true } else { false } }
    }
}
