import Swasi
import SwasiFS
import Synchronization

/// A directory of a guest's tree as a file system of the suite: every call on the seam that
/// Preview 1 has words for becomes the call that a program would make. What it has no words for is
/// `unsupported` (``GuestBackEnd/unsaid``).
///
/// What it says in another way is translated: the times of its world become those of the stamps of
/// the calls that gave them; a node is an inode number; modes are those that it gives to what it
/// makes; a node without names that nobody holds is stale.
final class GuestFileSystem: FileSystem {
    /// Where a program finds something: a path from a directory that it has open.
    struct Source {
        var descriptor: UInt32
        var path: [UInt8]
    }

    let agent: GuestAgent
    let state = Mutex(GuestNodes())
    let root = NodeID(slot: 0)

    /// Makes an empty directory in the guest's tree.
    init(_ agent: GuestAgent, _ stamp: Stamp) throws(Errno) {
        self.agent = agent
        let name = agent.newFolderName()
        _ = try agent.perform(GuestRequest(.makeDirectory, GuestAgent.root, name), stamp)
        let open = try agent.perform(
            GuestFileSystem.openDirectory(Source(descriptor: GuestAgent.root, path: name)))
        state.withLock { nodes in
            let node = nodes.note(open.status.inode, .directory, at: nil)
            nodes[node].directory = open.descriptor
            nodes.latest = open.status.changed
        }
    }

    deinit {
        for node in state.withLock({ $0.list }) {
            if let descriptor = node.directory { close(descriptor) }
        }
    }

    var traits: Traits { [] }

    var desk: HostDesk? { nil }

    /// The latest change that was made.
    var version: UInt64 { state.withLock { $0.latest } }

    /// Nobody tells a program.
    func statistics() throws(Errno) -> Statistics {
        Statistics(
            usedBytes: 0, maximumBytes: .max, usedNodes: 1 << 32, maximumNodes: .max)
    }

    // MARK: Calls

    /// Makes a call that changes something; its answer tells of what it changed.
    @discardableResult
    func change(_ request: GuestRequest, _ stamp: Stamp) throws(Errno) -> GuestAnswer {
        let answer = try agent.perform(request, stamp)
        state.withLock { $0.latest = max($0.latest, answer.status.changed) }
        return answer
    }

    /// Closes a descriptor of the guest.
    func close(_ descriptor: UInt32) {
        do throws(Errno) {
            _ = try agent.perform(GuestRequest(.close, descriptor))
        } catch {
            // The guest is gone, and with it all that was open.
        }
    }

    static func openDirectory(_ source: Source) -> GuestRequest {
        GuestRequest(
            .open, source.descriptor, source.path, other: GuestRequest.OpenFlags.directory,
            x: GuestRequest.Rights.all, y: GuestRequest.Rights.directory)
    }

    // MARK: Nodes

    /// What the guest tells of a node. Errors: `stale`.
    @discardableResult
    func status(_ node: NodeID) throws(Errno) -> GuestAnswer.Status {
        let seen = state.withLock { $0.contains(node) ? $0[node] : nil }
        guard let seen else { throw .stale }
        if let descriptor = seen.open.first ?? seen.directory {
            let status = try agent.perform(GuestRequest(.status, descriptor)).status
            if status.links == 0, seen.open.isEmpty { throw .stale }
            return status
        }
        return try located(seen).status
    }

    /// A place where a node still is, and what the guest tells of it. Errors: `stale`.
    private func located(
        _ seen: GuestNodes.Seen
    ) throws(Errno) -> (source: Source, status: GuestAnswer.Status) {
        for place in seen.places {
            let source = try source(place)
            do throws(Errno) {
                let request = GuestRequest(.pathStatus, source.descriptor, source.path)
                let status = try agent.perform(request).status
                if status.inode == seen.inode { return (source, status) }
            } catch .noEntry {
                continue
            }
        }
        throw .stale
    }

    /// Where a program finds a place.
    private func source(_ place: GuestNodes.Place) throws(Errno) -> Source {
        let base = try base(NodeID(slot: place.directory))
        return Source(descriptor: base.descriptor, path: base.path + place.name.bytes)
    }

    /// Where a program finds a node. Errors: `stale`; `unsupported` for a file without a name.
    func source(_ node: NodeID) throws(Errno) -> Source {
        try status(node)
        let seen = state.withLock { $0[node] }
        if seen.kind == .directory {
            return Source(descriptor: try directory(node), path: Array(".".utf8))
        }
        do throws(Errno) {
            return try located(seen).source
        } catch .stale {
            throw .unsupported
        }
    }

    /// Where a program finds what is below a node: the path has a name to follow. Errors: `stale`;
    /// `notDirectory` for a link, which a program's path would follow.
    func base(_ node: NodeID) throws(Errno) -> Source {
        let kind = state.withLock { $0.contains(node) ? $0[node].kind : nil }
        guard let kind else { throw .stale }
        if kind == .directory { return Source(descriptor: try directory(node), path: []) }
        var source = try source(node)
        if kind == .symbolicLink { throw .notDirectory }
        source.path.append(UInt8(ascii: "/"))
        return source
    }

    /// The guest's descriptor of a directory. Errors: `stale`.
    func directory(_ node: NodeID) throws(Errno) -> UInt32 {
        let seen = state.withLock { $0[node] }
        if let descriptor = seen.directory {
            if node != root { try status(node) }
            return descriptor
        }
        let answer = try agent.perform(GuestFileSystem.openDirectory(located(seen).source))
        state.withLock { $0[node].directory = answer.descriptor }
        return answer.descriptor
    }

    /// The place of a name below a node.
    func place(_ name: Name, _ directory: NodeID) -> GuestNodes.Place {
        GuestNodes.Place(directory: directory.slot, name: name)
    }

    /// Notes what stands at a name.
    func note(
        _ inode: UInt64, _ kind: Kind, _ name: Name, in directory: NodeID
    ) -> NodeID {
        state.withLock { $0.note(inode, kind, at: place(name, directory)) }
    }

    /// Notes that a descriptor holds a node.
    func hold(_ node: NodeID, _ descriptor: UInt32) {
        state.withLock { $0[node].open.append(descriptor) }
    }

    /// Closes a descriptor that holds a node.
    func drop(_ node: NodeID, _ descriptor: UInt32) {
        state.withLock { $0[node].open.removeAll { $0 == descriptor } }
        close(descriptor)
    }
}
