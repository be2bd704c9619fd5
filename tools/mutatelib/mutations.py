"""The mutations: a file, a text that stands in it exactly once, and what it becomes.

Checks that another one repeats further down are not among them: no test could tell. Each takes one
check, or one step of keeping order, out of the code base; the tests must notice. A
text that is no longer there, or there twice, stops the run: the list follows the source. All of
them are built at once: MUTANT in what a text becomes is true while the tests run for this mutation.
"""

from collections import namedtuple

Mutation = namedtuple("Mutation", "path text replacement")

MEMORY = "Sources/SwasiFS/Memory/"
NAMESPACE = "Sources/SwasiFS/Namespace/"
SERVICES = "Sources/SwasiWASI/Services/"
TABLE = SERVICES + "Descriptors/Storage/DescriptorTable.swift"
CORE = "Sources/SwasiCore/"


def gone(path, *texts):
    """One mutation for each text, a whole statement: it is taken out."""
    return [Mutation(path, text, f"if !MUTANT {{ {text} }}") for text in texts]


MUTATIONS = [
    *gone(
        MEMORY + "TreeState.swift",
        "if overflow || sum > limits.treeBytes { throw .insufficientSpace }",
        "usedNodes = usedNodes.addingSaturating(statistics.usedNodes - 1)",
        "account(self[node].bytes, 0)",
        "usedNodes -= min(usedNodes, 1)",
        "representatives = other.representatives",
        "merges = other.merges"),
    Mutation(
        MEMORY + "TreeState.swift",
        "if nodes > 0, usedNodes.addingSaturating(nodes) > limits.treeNodes {",
        "if !MUTANT, nodes > 0, usedNodes.addingSaturating(nodes) > limits.treeNodes {"),
    *gone(
        MEMORY + "TreeState+Names.swift",
        "if try isOwn(node), self[node].life == .orphan { throw .noEntry }",
        "if attributes.kind == .directory { throw .notPermitted }",
        "if attributes.links >= limits.hardLinks { throw .tooManyLinks }",
        "if extraNames >= limits.treeNodes { throw .insufficientSpace }",
        "if entry.kind == .directory { throw .isDirectory }",
        "if entry.kind != .directory { throw .notDirectory }",
        "if try !isEmptyDirectory(node) { throw .notEmpty }",
        "extraNames -= min(extraNames, 1)",
        "if try countNames(in: directory) >= most { throw .insufficientSpace }"),
    Mutation(MEMORY + "TreeState+Names.swift", "if hides {", "if hides, !MUTANT {"),
    *gone(
        MEMORY + "TreeState+Rename.swift",
        "if flags == [.noReplace, .exchange] { throw .invalid }",
        "if kinds != (.directory, .directory) { throw .notDirectory }",
        "if flags.contains(.noReplace), target != nil { throw .exist }",
        "if flags.contains(.exchange), target == nil { throw .noEntry }",
        "if movesDirectory, try holds(move.entry.node, move.newDirectory) { throw .invalid }",
        "try checkHasName(move.newDirectory)",
        "if movesDirectory, target.kind != .directory { throw .notDirectory }",
        "if !movesDirectory, target.kind == .directory { throw .isDirectory }",
        "if movesDirectory, try !isEmptyDirectory(target.node) { throw .notEmpty }",
        "if target?.node == entry.node { return nil }"),
    *gone(
        MEMORY + "MemoryFileSystem.swift",
        "if target.isEmpty { throw .noEntry }",
        "if new.kind == .symbolicLink { throw .invalid }",
        "if tree.value.isStale(node) { return }",
        "memory.closed.value.forget(node)",
        "memory.closed.value.end()",
        "copy.destroyOrphans()"),
    *gone(
        MEMORY + "MemoryFileSystem+Attributes.swift",
        "if found, mode == .create, value != nil { throw .exist }",
        "if !found, mode == .replace || value == nil { throw .noData }",
        "if change == AttributeChange() { return }"),
    *gone(
        MEMORY + "MemoryFileSystem+Open.swift",
        "if case .mustCreate = creation { throw .exist }",
        "try MemoryFileSystem.checkOpens(new.kind)"),
    Mutation(
        MEMORY + "MemoryFile.swift",
        "if !tree.state.value.isOrphan(node) {",
        "if MUTANT || !tree.state.value.isOrphan(node) {"),
    Mutation(
        MEMORY + "MemoryFile.swift",
        "access.subtracting(.truncate).union(.write)",
        "(MUTANT ? access : access.subtracting(.truncate)).union(.write)"),
    *gone(
        MEMORY + "MemoryFile.swift",
        "if isSameTree, source.node == node, (offset..<end).overlaps(range) { throw .invalid }",
        "if !access.contains(.write) { throw .invalid }",
        "if access.isDisjoint(with: needed) { throw .badDescriptor }"),
    *gone(
        MEMORY + "TreeState+Content.swift",
        "if offset >= limits.fileSize { throw .fileTooLarge }",
        "if size > limits.fileSize { throw .fileTooLarge }",
        "if range.isEmpty { throw .invalid }",
        "if range.upperBound > limits.fileSize { throw .fileTooLarge }",
        "if limit > 0 { try copyUpEdges(node, offset..<end, lower) }",
        "self[node].limit = min(self[node].limit, size)",
        "if size > old { try checkGrowth(node, 0..<0, size: size) }"),
    *gone(MEMORY + "Inode+Content.swift", "if count < range.count { throw .io }"),
    *gone(
        MEMORY + "Storage/TreeState+Inodes.swift",
        "if node.layer == 0, unsafe inode.pointee.generation != node.generation { throw .stale }",
        "if Int(node.layer) > lowers.count { throw .stale }"),
    *gone(
        "Sources/SwasiFS/Overlay/TreeState+Lowers.swift",
        "if parent == lower.root { return TreeState.root }",
        "inode.limit = inode.size",
        "account(attributes.allocated, inode.allocated)"),
    Mutation(
        "Sources/SwasiFS/Overlay/TreeState+Lowers.swift", "return representatives[node] ?? node",
        "return MUTANT ? node : representatives[node] ?? node"),
    *gone(
        NAMESPACE + "Namespace+Names.swift",
        "if node.mount != mount.id { throw mount.isImmutable ? .readOnly : .crossDevice }",
        "if mount.id != target.id { throw .crossDevice }",
        "if !rights.intersection(mount.rights).contains(.mutate) { throw .notPermitted }",
        "try checkHoldsNoMount(place, mount)",
        "if !flags.contains(.exchange) { try checkHoldsNoMount(to, mount) }",
        "if mount.hasPoints { try checkMovesNoMount(from, to, flags, mount) }"),
    *gone(
        NAMESPACE + "PathWalk.swift",
        "if linksFollowed > namespace.limits.linksFollowed { throw .loop }",
        "if path.byteCount > namespace.limits.pathLength { throw .nameTooLong }",
        "if !beganAtRoot { throw .notPermitted }",
        "if component.hasSlash, found.kind != .directory { throw .notDirectory }"),
    *gone(
        SERVICES + "Files/Services+Open.swift",
        "if request.options.isSuperset(of: [.create, .directory]) { throw .invalid }",
        "if !opening.passedOn.isSuperset(of: asked) { throw .notCapable }",
        "if needsDirectory { throw .notDirectory }",
        "if resolved.mustBeDirectory { throw .isDirectory }",
        "if request.access.contains(.read), !rights.contains(.read) { throw .notPermitted }"),
    *gone(
        SERVICES + "Files/Services+Names.swift",
        "if try old.node().kind != .directory, new.mustBeDirectory { throw .notDirectory }",
        "if new.mustBeDirectory { throw .noEntry }",
        "if target.isEmpty { throw .noEntry }",
        "if target.byteCount > namespace.limits.pathLength { throw .nameTooLong }"),
    *gone(
        SERVICES + "Files/Services+Files.swift",
        "if sum < 0 { throw .invalid }"),
    # The open file that a call borrows goes back into the table, after an error too.
    Mutation(
        SERVICES + "Files/Services+Files.swift",
        "descriptors[number].file = consume file\n            throw error",
        "if !MUTANT { descriptors[number].file = consume file }\n            throw error"),
    Mutation(
        SERVICES + "Files/Services+Files.swift",
        "descriptors[number].file = consume file\n        return result",
        "if !MUTANT { descriptors[number].file = consume file }\n        return result"),
    *gone(
        TABLE,
        "if index >= limit { throw .tooManyDescriptors }",
        "if index == header.value.capacity { grow() }",
        "if number == target { return }"),
    Mutation(
        TABLE,
        "guard index < header.value.capacity, unsafe header.value.slots[index].kind != .free",
        "guard index < header.value.capacity,"
        " unsafe MUTANT || header.value.slots[index].kind != .free"),
    Mutation(
        TABLE, "self[number].end()\n        header.value.lowestFree = min(",
        "self[number].end()\n"
        "        header.value.lowestFree = MUTANT ? header.value.lowestFree : min("),
    Mutation(
        TABLE, ".initialize(to: Descriptor())\n        header.value.lowestFree = min(",
        ".initialize(to: Descriptor())\n"
        "        header.value.lowestFree = MUTANT ? header.value.lowestFree : min("),
    Mutation(
        NAMESPACE + "TreeLock.swift", "if !isAlone { word.lock() }\n        defer { if !isAlone {",
        "if !isAlone, !MUTANT { word.lock() }\n        defer { if !isAlone {"),
    Mutation(
        NAMESPACE + "TreeLock.swift", "defer { if !isAlone { word.unlock() } }",
        "defer { if !isAlone, !MUTANT { word.unlock() } }"),
    *gone(NAMESPACE + "TreeLock.swift", "isAlone.value = false"),
    *gone(
        CORE + "Storage/WordLock.swift", "if !taken { wait() }",
        "if before == Self.awaited { wakeOne() }"),
    Mutation(
        CORE + "Storage/WordLock.swift",
        "word.pointee.exchange(Self.awaited, ordering: .acquiring)",
        "word.pointee.exchange(MUTANT ? Self.held : Self.awaited, ordering: .acquiring)"),
    *gone(
        CORE + "AttributeName.swift",
        "if bytes.isEmpty || bytes.count > AttributeName.maximumCount { throw .resultTooLarge }",
        "if bytes.contains(0) { throw .invalid }"),
]
