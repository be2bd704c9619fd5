import SwasiFS

extension SandboxTree {
    /// The tree as it is now; any thread may ask. Directories of the host that a program can write
    /// through to are left out.
    var snapshot: Snapshot { snapshot(of: view.namespace.frozenTrees()) }

    /// The tree with states that its mounts had, in their order; else as above.
    func snapshot(of states: [FrozenTree?]) -> Snapshot {
        var mounts: [Snapshot.Mount] = []
        for (index, made) in made.enumerated() {
            let request = made.request
            if states[index] == nil, !request.fileSystem.traits.contains(.immutable) { continue }
            mounts.append(
                Snapshot.Mount(
                    specification: made.specification, request: request,
                    origin: origins[index].state,
                    state: states[index]))
        }
        return Snapshot(mounts: mounts, image: image, limits: view.namespace.limits)
    }
}
