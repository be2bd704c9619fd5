import SwasiCore
import SwasiFS
import Synchronization

/// An open directory of a guest. A program goes on at a cookie, not behind a name: the cookies of
/// names that were listed are kept.
final class GuestDirectory: OpenDirectory {
    private struct Listed {
        var name: Name
        var cookie: UInt64
    }

    private static let bufferCount: UInt64 = 4_096
    /// Behind `.` and `..`; 0 would see the directory as it is then.
    private static let behindDots: UInt64 = 2

    private let fileSystem: GuestFileSystem
    private let descriptor: UInt32
    /// What was listed since the first call, in order; nil before it.
    private let state = Mutex<[Listed]?>(nil)
    let node: NodeID

    init(_ fileSystem: GuestFileSystem, _ node: NodeID, _ descriptor: UInt32) {
        self.fileSystem = fileSystem
        self.node = node
        self.descriptor = descriptor
        fileSystem.hold(node, descriptor)
    }

    deinit {
        fileSystem.drop(node, descriptor)
    }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        var cookie = start(after)
        while true {
            let answer = try fileSystem.agent.perform(
                GuestRequest(.list, descriptor, x: cookie, y: GuestDirectory.bufferCount))
            let entries = try GuestDirectory.entries(answer.data)
            for entry in entries {
                cookie = entry.cookie
                guard let name = entry.name else { continue }
                keep(Listed(name: name, cookie: cookie))
                if let after, name <= after { continue }
                let found = fileSystem.note(entry.inode, entry.kind, name, in: node)
                if !body(name, Entry(node: found, kind: entry.kind)) { return }
            }
            if answer.data.count < Int(GuestDirectory.bufferCount) { break }
        }
    }

    func rewind() { state.withLock { $0 = nil } }

    /// The cookie behind the last known name up to `after`.
    private func start(_ after: Name?) -> UInt64 {
        state.withLock { listed in
            defer { listed = listed ?? [] }
            guard let known = listed else { return 0 }
            guard let after, let last = known.last(where: { $0.name <= after }) else {
                return GuestDirectory.behindDots
            }
            return last.cookie
        }
    }

    private func keep(_ next: Listed) {
        state.withLock { listed in
            if let last = listed?.last, last.name >= next.name { return }
            listed?.append(next)
        }
    }

    private struct Found {
        /// Nil for the dots.
        var name: Name?
        var cookie: UInt64
        var inode: UInt64
        var kind: Kind
    }

    /// The whole entries (`dirent`) of what a call gave; the last one may be cut.
    private static func entries(_ bytes: [UInt8]) throws(Errno) -> [Found] {
        var entries: [Found] = []
        var offset = 0
        while offset + 24 <= bytes.count {
            let word = bytes.word(at: offset + 16)
            let end = offset + 24 + Int(word & 0xFFFF_FFFF)
            if end > bytes.count { break }
            let name = Array(bytes[offset + 24..<end])
            let isDot = name == Array(".".utf8) || name == Array("..".utf8)
            entries.append(
                Found(
                    name: isDot
                        ? nil : try name.withRawSpan { (span) throws(Errno) in try Name(span) },
                    cookie: bytes.word(at: offset), inode: bytes.word(at: offset + 8),
                    kind: Kind(fileType: UInt8(truncatingIfNeeded: word >> 32))))
            offset = end
        }
        return entries
    }
}
