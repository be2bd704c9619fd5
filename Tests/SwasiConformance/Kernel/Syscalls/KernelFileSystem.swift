import CKernel
import Glibc
public import SwasiCore
public import SwasiFS
import Synchronization

/// A directory of the host's kernel as a file system of the suite: every call on the seam becomes
/// the system call that a program would make, so that the cases prove themselves on a real tree
/// (tmpfs), and a mount of ours can be tested through the kernel.
///
/// What the kernel has no word for is translated: its times become those of the stamps of the calls
/// that moved them; owners come from the stamp; directories count one link and no bytes; a node
/// without names that nobody holds is stale; how full a tree is, is summed up.
public final class KernelFileSystem: FileSystem {
    /// A node that was seen: an O_PATH descriptor, which keeps its inode number from being used
    /// again.
    struct Seen {
        var descriptor: Int32
        /// Open files, open directories and pins.
        var holds: UInt64 = 0
        /// Times of the kernel and of the stamps that they stand for.
        var times: [Int64: Timestamp] = [:]
        /// The access time of a link that was made or set: readlink(2) moves the kernel's.
        var accessed: Timestamp?
    }

    struct State {
        var nodes: [Seen] = []
        var slots: [UInt64: UInt32] = [:]
    }

    let state = Mutex(State())
    private let folder: KernelFolder
    /// For ``kernel_tick``; nil where times are fine in any case.
    private let clock: Int32?
    /// What is mounted, if that is a tree of ours.
    let shown: (any FileSystem)?
    /// The directory at the top.
    public let root: NodeID

    /// Makes an empty directory in `folder`.
    public convenience init(folder: String) throws {
        // SAFETY: the string outlives the call.
        let clock = Int32(try KernelCall.check(unsafe kernel_open_clock(folder)))
        try self.init(KernelFolder(in: folder) { _ in nil }, clock: clock)
        try KernelCall.check(kernel_set_mode(try status(root).descriptor, 0o755))
    }

    /// Has a tree mounted on an empty directory in `folder`, whose times are different for each
    /// change. It is unmounted by the end of what `mount` returns.
    public convenience init(
        folder: String, showing tree: any FileSystem, _ mount: (String) throws -> any Sendable
    ) throws {
        try self.init(KernelFolder(in: folder, mounting: mount), clock: nil, shown: tree)
        try see(root)
    }

    /// Takes notice of everything below a directory, which counts from then on.
    private func see(_ directory: NodeID) throws(Errno) {
        for (_, entry) in try list(directory) where entry.kind == .directory {
            try see(entry.node)
        }
    }

    private init(
        _ folder: KernelFolder, clock: Int32?, shown: (any FileSystem)? = nil
    ) throws(Errno) {
        self.folder = folder
        self.clock = clock
        self.shown = shown
        root = NodeID(slot: 0)
        // SAFETY: the path ends with NUL.
        _ = try note(Int32(try KernelCall.check(unsafe kernel_open_directory(folder.path))))
    }

    deinit {
        // Descriptors of our own; the folder goes after them.
        for node in state.withLock({ $0.nodes }) { kernel_close(node.descriptor) }
        if let clock { kernel_close(clock) }
    }

    /// What the kernel has no word for at all is left out.
    public var traits: Traits { [] }

    /// The latest change of any node.
    public var version: UInt64 {
        let nodes = state.withLock { $0.nodes.map(\.descriptor) }
        return nodes.reduce(0) { latest, node in
            var status = kernel_stat()
            // SAFETY: the status outlives the call.
            unsafe kernel_stat(node, &status)
            return max(latest, UInt64(bitPattern: status.changed))
        }
    }

    /// Sums up what is not stale.
    public func statistics() throws(Errno) -> Statistics {
        var statistics = Statistics(
            usedBytes: 0, maximumBytes: .max, usedNodes: 0, maximumNodes: .max)
        for slot in 0..<state.withLock({ $0.nodes.count }) {
            let node = NodeID(slot: UInt32(slot))
            do throws(Errno) {
                statistics.usedBytes += try attributes(of: node).allocated
                for name in try extendedAttributeNames(of: node) {
                    let value = try extendedAttribute(name, of: node)
                    statistics.usedBytes += UInt64(name.count + value.count)
                }
                statistics.usedNodes += 1
            } catch {
                if error != .stale { throw error }
            }
        }
        return statistics
    }

    // MARK: Nodes

    /// Gives what a descriptor stands for its node, and keeps the descriptor if it is new.
    func note(_ descriptor: Int32) throws(Errno) -> NodeID {
        let inode = try KernelCall.stat(descriptor).inode
        return state.withLock { state in
            if let slot = state.slots[inode] {
                kernel_close(descriptor)
                return NodeID(slot: slot)
            }
            let slot = UInt32(state.nodes.count)
            state.slots[inode] = slot
            state.nodes.append(Seen(descriptor: descriptor))
            return NodeID(slot: slot)
        }
    }

    /// A node's descriptor and what the kernel tells of it. Errors: `stale`.
    func status(_ node: NodeID) throws(Errno) -> (descriptor: Int32, status: kernel_stat) {
        let seen = state.withLock { state -> Seen? in
            let isSeen = node.rawValue < UInt64(state.nodes.count)
            return isSeen ? state.nodes[Int(node.slot)] : nil
        }
        guard let seen else { throw .stale }
        let status = try KernelCall.stat(seen.descriptor)
        if status.links == 0, seen.holds == 0 { throw .stale }
        return (seen.descriptor, status)
    }

    /// A directory's descriptor. Errors: `stale`; `notDirectory`.
    func directory(_ node: NodeID) throws(Errno) -> Int32 {
        let (descriptor, status) = try status(node)
        if Kind(mode: status.mode) != .directory { throw .notDirectory }
        return descriptor
    }

    /// Holds a node.
    func hold(_ node: NodeID) { state.withLock { $0.nodes[Int(node.slot)].holds += 1 } }

    /// Gives holds back.
    func drop(_ node: NodeID, count: UInt64) {
        state.withLock { state in
            guard node.rawValue < UInt64(state.nodes.count) else { return }
            let holds = state.nodes[Int(node.slot)].holds
            state.nodes[Int(node.slot)].holds = holds - min(holds, count)
        }
    }

    /// Makes a change; the times of `nodes` that it moves stand for the stamp's.
    @discardableResult
    func change<Result>(
        _ nodes: [NodeID], _ stamp: Stamp, isExplicit: Bool = false,
        _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        var before: [(node: NodeID, status: kernel_stat)] = []
        for node in nodes { before.append((node, try status(node).status)) }
        if let clock { try KernelCall.check(kernel_tick(clock)) }
        let result = try body()
        for (node, old) in before {
            let descriptor = state.withLock { $0.nodes[Int(node.slot)].descriptor }
            let new = try KernelCall.stat(descriptor)
            var moved = new.changed == old.changed ? [] : [new.changed]
            if !isExplicit {
                if new.modified != old.modified { moved.append(new.modified) }
                if new.accessed != old.accessed { moved.append(new.accessed) }
            }
            setTimes(moved, of: node, stamp)
        }
        return result
    }

    /// Lets times of the kernel stand for the stamp's.
    func setTimes(_ times: [Int64], of node: NodeID, _ stamp: Stamp) {
        state.withLock { state in
            for time in times { state.nodes[Int(node.slot)].times[time] = stamp.time }
        }
    }

    /// Keeps a link's access time.
    func setAccessed(_ time: Timestamp, of node: NodeID) {
        state.withLock { $0.nodes[Int(node.slot)].accessed = time }
    }

    /// Gives a new node the stamp's owner and times.
    func finish(
        _ name: Name, in directory: Int32, mode: UInt16?, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        let text = KernelCall.text(name.bytes)
        // SAFETY: the text ends with NUL; the descriptor is the node's own from here on.
        let descriptor = Int32(try KernelCall.check(unsafe kernel_lookup(directory, text)))
        try KernelCall.check(kernel_set_owner(descriptor, stamp.owner, stamp.group))
        if let mode {
            try KernelCall.check(kernel_set_mode(descriptor, UInt32(mode & 0o7777)))
        }
        let node = try note(descriptor)
        let status = try KernelCall.stat(descriptor)
        setTimes([status.accessed, status.modified, status.changed], of: node, stamp)
        if Kind(mode: status.mode) == .symbolicLink { setAccessed(stamp.time, of: node) }
        return node
    }
}

extension Kind {
    /// The sort of object that a mode of stat(2) tells.
    init(mode: UInt32) {
        switch mode & S_IFMT {
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .symbolicLink
        case S_IFCHR: self = .characterDevice
        case S_IFBLK: self = .blockDevice
        case S_IFIFO: self = .fifo
        case S_IFSOCK: self = .socket
        default: self = .file
        }
    }

    /// The type bits of a mode.
    var modeBits: UInt32 {
        switch self {
        case .file: S_IFREG
        case .directory: S_IFDIR
        case .symbolicLink: S_IFLNK
        case .characterDevice: S_IFCHR
        case .blockDevice: S_IFBLK
        case .fifo: S_IFIFO
        case .socket: S_IFSOCK
        }
    }
}
