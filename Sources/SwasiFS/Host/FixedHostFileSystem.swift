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
    /// What the run knows.
    let run: HostKnowledge
    /// What those know besides who look on.
    let onlookers: HotState<HostOnlookers>

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
        run = HostKnowledge(HostFacts(root: root, limit: limits.treeNodes), limits)
        onlookers = HotState(HostOnlookers(of: run.facts.value, limits))
        // Who puts a tree above it takes over what its root has, before there is a step.
        if showsExtendedAttributes {
            let question = HostQuestion.extendedAttributes(tree.root.object)
            let found = try desk.world.ask(question, of: tree, at: .none).extendedAttributes()
            run.facts.value.learn(attributes: .success(found), of: 0)
        }
    }

    deinit {
        run.deallocate()
        onlookers.value.knowledge.deallocate()
        onlookers.deallocate()
    }

    /// See ``FileSystem``.
    public var root: NodeID { NodeID(slot: 0) }

    /// See ``FileSystem``.
    public var traits: Traits { [.immutable, .uncounted] }

    /// Always 0: nothing changes.
    public var version: UInt64 { 0 }

    /// What was seen so far; it is always full.
    public func statistics() throws(Errno) -> Statistics {
        let (nodes, bytes) = (UInt64(run.facts.value.nodes.count), run.facts.value.bytes)
        return Statistics(
            usedBytes: bytes, maximumBytes: bytes, usedNodes: nodes, maximumNodes: nodes)
    }

    // MARK: Facts

    /// Notes what the step needs. Errors: `hostNeeded`, always.
    func need(_ question: HostQuestion, of place: KnownPlace) throws(Errno) -> Never {
        guard let desk else { throw .hostNeeded }
        try desk.need(HostStep.Question(question: question, asker: self, place: place))
    }

    /// What is known by those among whose nodes a place is.
    func knowledge(_ place: KnownPlace) -> HostKnowledge {
        place.isOnlookers ? onlookers.value.knowledge : run
    }

    /// What is known of nodes there.
    func facts(_ place: KnownPlace) -> HotState<HostFacts> { knowledge(place).facts }

    /// Where a node is known. Errors: `stale` for one that was never given out; what the host said
    /// of one that cannot be looked at.
    func place(of node: NodeID) throws(Errno) -> KnownPlace {
        if node.rawValue < UInt64(NodeID.firstOnlookerSlot) {
            return KnownPlace(index: try run.facts.value.place(of: node))
        }
        let facts = onlookers.value.knowledge.facts
        return KnownPlace(isOnlookers: true, index: try facts.value.place(of: node))
    }

    /// Where is kept what the step learns of a node: for an onlooker not with what the run knows.
    func placeToAsk(_ place: KnownPlace) -> KnownPlace {
        if place.isOnlookers || !(desk?.currentStep?.isOnlooker ?? false) { return place }
        let mirror = onlookers.value.mirror(of: place.index, run.facts.value)
        return KnownPlace(isOnlookers: true, index: mirror)
    }

    /// What the run knows of a node, or else who asks. Errors: `hostNeeded`, where nobody knows it;
    /// what is known.
    func fact<Fact>(
        of known: KnownPlace, _ fact: (borrowing HostFacts, Int) -> Result<Fact, Errno>?,
        orAsk question: (borrowing HostFacts, Int) -> HostQuestion
    ) throws(Errno) -> Fact {
        if let told = fact(facts(known).value, known.index) { return try told.get() }
        let place = placeToAsk(known)
        if place != known, let told = fact(facts(place).value, place.index) {
            return try told.get()
        }
        try need(question(facts(place).value, place.index), of: place)
    }

    /// Learns the answer to a question of a step; the caller holds the tree lock.
    func learn(
        _ question: HostStep.Question, _ answer: Result<HostAnswer, Errno>, _ step: HostStep
    ) {
        let (facts, index) = (facts(question.place), question.place.index)
        switch question.question {
        case .lookup(let name, _):
            facts.value.learn(
                name, in: index,
                unwrapped(answer) { (answer) throws(Errno) in try answer.status() })
        case .list:
            let entries = unwrapped(answer) { (answer) throws(Errno) in
                guard case .entries(let entries) = answer else { throw .io }
                return entries
            }
            facts.value.learn(listing: entries, of: index)
        case .names:
            facts.value.learn(
                names: unwrapped(answer) { (answer) throws(Errno) in
                    guard case .names(let names) = answer else { throw .io }
                    return names
                }, of: index)
        case .target:
            facts.value.learn(
                target: unwrapped(answer) { (answer) throws(Errno) in try answer.bytes() },
                of: index)
        case .extendedAttributes:
            let attributes = unwrapped(answer) { (answer) throws(Errno) in
                try answer.extendedAttributes()
            }
            facts.value.learn(attributes: attributes, of: index)
        case .content(_, let offset, let count):
            learnContent(of: question.place, at: offset, count: count, answer, step)
        case .extents(_, let offset, _, _):
            learnExtents(of: question.place, from: offset, answer)
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
        try fact(of: directoryPlace(directory)) { facts, place in
            facts.find(name, in: place)
        } orAsk: { facts, place in
            // One that stands below others is asked for much that it does not have.
            let isGathering = desk?.currentStep?.isGathering ?? false
            return isGathering && facts.misses(place)
                ? .names(facts.nodes[place].object, limit: limits.hostNames)
                : .lookup(name, in: facts.nodes[place].object)
        }
    }

    /// See ``FileSystem``.
    public func parent(of directory: NodeID) throws(Errno) -> NodeID {
        let place = try directoryPlace(directory)
        if place.isOnlookers { return onlookers.value.parent(of: place.index) }
        return NodeID(slot: run.facts.value.nodes[place.index].parent)
    }

    /// See ``FileSystem``.
    public func attributes(of node: NodeID) throws(Errno) -> Attributes {
        let place = try place(of: node)
        return facts(place).value.nodes[place.index].attributes
    }

    /// See ``FileSystem``.
    public func readLink(_ node: NodeID) throws(Errno) -> [UInt8] {
        if try attributes(of: node).kind != .symbolicLink { throw .invalid }
        return try fact(of: place(of: node)) { facts, place in
            facts.nodes[place].target
        } orAsk: { facts, place in
            .target(facts.nodes[place].object)
        }
    }

    /// Nodes never go: nothing to do. Errors: `stale`.
    public func pin(_ node: NodeID) throws(Errno) {
        _ = try place(of: node)
    }

    /// Nodes never go: nothing to do.
    public func unpin(_ node: NodeID, count: UInt64) {}

    /// Where a directory is known. Errors: `stale`; `notDirectory`.
    func directoryPlace(_ directory: NodeID) throws(Errno) -> KnownPlace {
        let place = try place(of: directory)
        if facts(place).value.nodes[place.index].attributes.kind != .directory {
            throw .notDirectory
        }
        return place
    }
}
