import SwasiCore

/// What is known of a fixed tree of the host: its nodes, and content of its files. Guarded by the
/// tree lock.
struct HostKnowledge {
    let facts: HotState<HostFacts>
    let contents: HotState<HostContents>

    init(_ facts: HostFacts, _ limits: Limits) {
        self.facts = HotState(facts)
        contents = HotState(HostContents(capacity: limits.hostBlocks, holes: limits.hostHoles))
    }

    func deallocate() {
        facts.deallocate()
        contents.deallocate()
    }
}
