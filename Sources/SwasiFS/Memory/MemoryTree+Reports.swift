import SwasiCore

extension MemoryTree {
    /// Reports that a node changed, if it is held.
    @inline(__always)
    func report(_ node: NodeID) {
        if !reporters.value.isEmpty { reportHeld(node) }
    }

    @inline(never)
    private func reportHeld(_ node: NodeID) {
        if isWatched(node) { note(.node(node)) }
    }

    /// Reports that a name, its directory and what it stood for, or stands for, changed.
    @inline(__always)
    func report(_ name: Name, in directory: NodeID, _ node: NodeID?) {
        if !reporters.value.isEmpty { reportHeld(name, in: directory, node) }
    }

    @inline(never)
    private func reportHeld(_ name: Name, in directory: NodeID, _ node: NodeID?) {
        if isWatched(directory) {
            note(.name(name, in: directory))
            note(.node(directory))
        }
        if let node { reportHeld(node) }
    }

    /// What a name stands for, where somebody wants to know of changes.
    @inline(__always)
    func watched(_ name: Name, in directory: NodeID) -> NodeID? {
        reporters.value.isEmpty ? nil : found(name, in: directory)
    }

    @inline(never)
    private func found(_ name: Name, in directory: NodeID) -> NodeID? {
        // Where it cannot be found, the change fails too.
        (try? state.value.find(name, in: directory))?.node
    }

    private func note(_ thing: StaleThing) {
        for reporter in reporters.value { reporter.note(thing) }
    }

    /// The root is never pinned, and always known.
    private func isWatched(_ node: NodeID) -> Bool {
        node == TreeState.root || holds.count(node) > 0
    }
}
