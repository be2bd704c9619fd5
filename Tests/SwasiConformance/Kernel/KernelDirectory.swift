import SwasiCore
import SwasiFS
import Synchronization

/// An open directory of the kernel: its names as of the first call, sorted, as libc keeps a block
/// of them.
final class KernelDirectory: OpenDirectory {
    private let fileSystem: KernelFileSystem
    private let listed = Mutex<[(name: Name, entry: Entry)]?>(nil)
    let node: NodeID

    init(_ fileSystem: KernelFileSystem, _ node: NodeID) {
        self.fileSystem = fileSystem
        self.node = node
        fileSystem.hold(node)
    }

    deinit {
        fileSystem.drop(node, count: 1)
    }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        let known = listed.withLock { $0 }
        let all = if let known { known } else { try list() }
        listed.withLock { $0 = all }
        for (name, entry) in all where after.map({ $0 < name }) ?? true {
            if !body(name, entry) { return }
        }
    }

    func rewind() { listed.withLock { $0 = nil } }

    private func list() throws(Errno) -> [(name: Name, entry: Entry)] {
        var all: [(name: Name, entry: Entry)] = []
        for bytes in try fileSystem.names(in: node) {
            let name = try bytes.withRawSpan { (span) throws(Errno) in try Name(span) }
            all.append((name, try fileSystem.lookup(name, in: node)))
        }
        return all.sorted { $0.name < $1.name }
    }
}
