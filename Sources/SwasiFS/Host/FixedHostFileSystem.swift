public import SwasiCore

/// A granted directory of the host that is looked at and never written to, as it was when each
/// thing in it was first looked at: attributes, absence, listings, links and blocks of content are
/// facts that stand for the whole run, whatever happens on the host meanwhile.
///
/// It is a tree of its own (mode `ro`) and a lower of overlays. It must be used in steps of its
/// ``desk``: each question that it cannot answer ends the step with `hostNeeded`, and the step
/// begins again when the host has answered.
///
/// A file that changes on the host is told with the size that it had: blocks that were never asked
/// for come from the file as it is then, with zeros where it got shorter. A block that was told,
/// was dropped to make room and is of another content now is an `io` error, as is everything of a
/// file that is gone or was replaced. A block that was told to be a hole is zero from then on.
@safe
public final class FixedHostFileSystem: FileSystem {
    let tree: HostTree
    /// Where it asks; see ``FileSystem``.
    public let desk: HostDesk?
    let limits: Limits
    let showsExtendedAttributes: Bool
    /// Guarded by the tree lock.
    let facts: HotState<HostFacts>
    /// Guarded by the tree lock.
    let contents: HotState<HostContents>

    /// Shows a tree that is fixed, and with `showsExtendedAttributes` what
    /// ``HostAttribute/isTold(_:)`` of its objects: for tools, not for guests.
    ///
    /// Errors: `invalid` for one that is not; what the host answers about its root.
    public init(
        _ tree: HostTree, _ desk: HostDesk, limits: Limits = Limits(),
        showsExtendedAttributes: Bool = false
    ) throws(Errno) {
        if !tree.isFixed { throw .invalid }
        self.showsExtendedAttributes = showsExtendedAttributes
        self.tree = tree
        self.desk = desk
        self.limits = limits
        let root = try desk.world.ask(.status(tree.root.object), of: tree, at: .none).status()
        facts = HotState(HostFacts(root: root, limit: limits.treeNodes))
        contents = HotState(
            HostContents(capacity: limits.hostBlocks, holes: limits.hostHoles))
        // Who puts a tree above it takes over what its root has, before there is a step.
        if showsExtendedAttributes {
            let question = HostQuestion.extendedAttributes(tree.root.object)
            let found = try desk.world.ask(question, of: tree, at: .none).extendedAttributes()
            facts.value.learn(attributes: .success(found), of: 0)
        }
    }

    deinit {
        facts.deallocate()
        contents.deallocate()
    }

    /// See ``FileSystem``.
    public var root: NodeID { NodeID(slot: 0) }

    /// See ``FileSystem``.
    public var traits: Traits { [.immutable, .uncounted] }

    /// Always 0: nothing changes.
    public var version: UInt64 { 0 }

    /// What was seen so far; it is always full.
    public func statistics() throws(Errno) -> Statistics {
        let nodes = UInt64(facts.value.nodes.count)
        return Statistics(
            usedBytes: facts.value.bytes, maximumBytes: facts.value.bytes, usedNodes: nodes,
            maximumNodes: nodes)
    }

    // MARK: Facts

    /// Notes what the step needs. Errors: `hostNeeded`, always.
    func need(_ question: HostQuestion, of slot: Int) throws(Errno) -> Never {
        guard let desk else { throw .hostNeeded }
        try desk.need(HostStep.Question(question: question, asker: self, slot: slot))
    }

    /// Learns the answer to a question of a step; the caller holds the tree lock.
    func learn(
        _ question: HostStep.Question, _ answer: Result<HostAnswer, Errno>, _ step: HostStep
    ) {
        let slot = question.slot
        switch question.question {
        case .lookup(let name, _):
            facts.value.learn(
                name, in: slot,
                unwrapped(answer) { (answer) throws(Errno) in try answer.status() })
        case .list:
            let entries = unwrapped(answer) { (answer) throws(Errno) in
                guard case .entries(let entries) = answer else { throw .io }
                return entries
            }
            facts.value.learn(listing: entries, of: slot)
        case .names:
            facts.value.learn(
                names: unwrapped(answer) { (answer) throws(Errno) in
                    guard case .names(let names) = answer else { throw .io }
                    return names
                }, of: slot)
        case .target:
            facts.value.learn(
                target: unwrapped(answer) { (answer) throws(Errno) in try answer.bytes() }, of: slot
            )
        case .extendedAttributes:
            let attributes = unwrapped(answer) { (answer) throws(Errno) in
                try answer.extendedAttributes()
            }
            facts.value.learn(attributes: attributes, of: slot)
        case .content(_, let offset, let count):
            learnContent(of: slot, at: offset, count: count, answer, step)
        case .extents(_, let offset, _, _): learnExtents(of: slot, from: offset, answer)
        default: return
        }
    }

    private func unwrapped<Value>(
        _ answer: Result<HostAnswer, Errno>,
        _ body: (HostAnswer) throws(Errno) -> Value
    ) -> Result<Value, Errno> {
        do throws(Errno) {
            return .success(try body(try answer.get()))
        } catch {
            return .failure(error)
        }
    }

    // MARK: Looking

    /// See ``FileSystem``.
    public func lookup(_ name: Name, in directory: NodeID) throws(Errno) -> Entry {
        let slot = try directorySlot(directory)
        if let found = facts.value.find(name, in: slot) { return try found.get() }
        let object = facts.value.nodes[slot].object
        // One that stands below others is asked for much that it does not have.
        if desk?.currentStep?.isGathering ?? false, facts.value.misses(slot) {
            try need(.names(object, limit: limits.hostNames), of: slot)
        }
        try need(.lookup(name, in: object), of: slot)
    }

    /// See ``FileSystem``.
    public func parent(of directory: NodeID) throws(Errno) -> NodeID {
        let slot = try directorySlot(directory)
        return NodeID(slot: facts.value.nodes[slot].parent)
    }

    /// See ``FileSystem``.
    public func attributes(of node: NodeID) throws(Errno) -> Attributes {
        facts.value.nodes[try facts.value.slot(of: node)].attributes
    }

    /// See ``FileSystem``.
    public func readLink(_ node: NodeID) throws(Errno) -> [UInt8] {
        let slot = try facts.value.slot(of: node)
        if facts.value.nodes[slot].attributes.kind != .symbolicLink { throw .invalid }
        if let target = facts.value.nodes[slot].target { return try target.get() }
        try need(.target(facts.value.nodes[slot].object), of: slot)
    }

    /// Nodes never go: nothing to do. Errors: `stale`.
    public func pin(_ node: NodeID) throws(Errno) {
        _ = try facts.value.slot(of: node)
    }

    /// Nodes never go: nothing to do.
    public func unpin(_ node: NodeID, count: UInt64) {}

    /// A directory's slot. Errors: `stale`; `notDirectory`.
    func directorySlot(_ directory: NodeID) throws(Errno) -> Int {
        let slot = try facts.value.slot(of: directory)
        if facts.value.nodes[slot].attributes.kind != .directory { throw .notDirectory }
        return slot
    }
}
