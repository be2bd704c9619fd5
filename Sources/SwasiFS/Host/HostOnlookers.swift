import SwasiCore

/// What onlookers of a run know of a fixed tree besides what the run knows. Guarded by the tree
/// lock.
///
/// A run must not tell whether somebody looks on: its nodes get their numbers in the order in which
/// it sees them, and a recording has what it asked for. So an onlooker is told what the run knows,
/// and whatever else it asks for is kept here. A node that only onlookers have seen has a slot from
/// ``NodeID/firstOnlookerSlot`` on, and keeps it; under its name the run's node is found once there
/// is one.
struct HostOnlookers {
    let knowledge: HostKnowledge
    /// The places here of nodes of the run that somebody looked into, by their places there.
    private var mirrors: [Int: Int] = [0: 0]
    /// And back.
    private var mirrored: [Int: Int] = [0: 0]

    init(of run: HostFacts, _ limits: Limits) {
        knowledge = HostKnowledge(HostFacts(onlookersOf: run), limits)
    }

    /// The place here of a node of the run.
    mutating func mirror(of place: Int, _ run: borrowing HostFacts) -> Int {
        if let known = mirrors[place] { return known }
        let mirror = knowledge.facts.value.addMirror(of: run.nodes[place])
        mirrors[place] = mirror
        mirrored[mirror] = place
        return mirror
    }

    /// The directory that holds a node.
    func parent(of place: Int) -> NodeID {
        let facts = knowledge.facts
        let parent = facts.value.nodes[place].parent
        if let run = mirrored[Int(parent)] { return NodeID(slot: UInt32(run)) }
        return NodeID(slot: facts.value.base + parent)
    }
}
