"""The mutations: a file, a text that stands in it exactly once, and what it becomes.

Checks that another one repeats further down are not among them: no test could tell. Each takes one
check, or one step of keeping order, out of the code base; the tests must notice. A
text that is no longer there, or there twice, stops the run: the list follows the source. All of
them are built at once: MUTANT in what a text becomes is true while the tests run for this mutation.
"""

from collections import namedtuple

Mutation = namedtuple("Mutation", "path text replacement")

MEMORY = "Sources/SwasiFS/Memory/"
PAGE = MEMORY + "Storage/Page"
NAMESPACE = "Sources/SwasiFS/Namespace/"
SERVICES = "Sources/SwasiWASI/Services/"
TABLE = SERVICES + "Descriptors/Storage/DescriptorTable.swift"
CORE = "Sources/SwasiCore/"
HOST = "Sources/SwasiFS/Host/"
OVERLAY = "Sources/SwasiFS/Overlay/"
HOST_TREE = CORE + "Host/Syscalls/HostTree"
FACE = "Sources/Swasi/"


def gone(path, *texts):
    """One mutation for each text, a whole statement: it is taken out."""
    return [Mutation(path, text, f"if !MUTANT {{ {text} }}") for text in texts]


def never(path, *texts):
    """One mutation for each text, `if` or `where` and a condition: it never holds."""
    return [
        Mutation(
            path, text,
            text.replace(" ", " !MUTANT, " if text.startswith("if") else " !MUTANT && ", 1))
        for text in texts]


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
        "inode.mode = 0o777",
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
    Mutation(MEMORY + "Storage/Page+Views.swift", ").exchanged", ").exchanged || MUTANT"),
    Mutation(
        MEMORY + "Storage/Page+Parts.swift", "< min(other.capacity, view)",
        "< min(other.capacity, MUTANT ? Page.size : view)"),
    Mutation(
        MEMORY + "Storage/Page+Parts.swift",
        "let count = min(page.capacity - part.offset, Page.partSize, view)",
        "let count = min(page.capacity - part.offset, Page.partSize, MUTANT ? Page.size : view)"),
    Mutation(
        MEMORY + "Storage/PageSlot.swift",
        "copying: old, count: min(old.capacity, view), capacity: capacity, view: view)",
        "copying: old, count: min(old.capacity, MUTANT ? Page.size : view), capacity: capacity, "
        "view: view)"),
    # What is appended in place.
    Mutation(
        PAGE + ".swift", "filled = Atomic(min(view, capacity))",
        "filled = Atomic(MUTANT ? capacity : min(view, capacity))"),
    *gone(PAGE + ".swift", "self.filled.store(view, ordering: .relaxed)"),
    Mutation(
        PAGE + "+Views.swift", "!claim(from: end, to: end + count)",
        "!MUTANT && !claim(from: end, to: end + count)"),
    Mutation(
        PAGE + "+Views.swift", "expected: min(end, capacity), desired: min(view, capacity)",
        "expected: min(end, capacity), desired: MUTANT ? capacity : min(view, capacity)"),
    Mutation(
        PAGE + "+Views.swift", "min(view - start, Page.partSize)",
        "min(view - start, MUTANT ? Page.size : Page.partSize)"),
    Mutation(
        PAGE + "+Views.swift", "before: offset + Page.partSize)",
        "before: MUTANT ? Page.size : offset + Page.partSize)"),
    *gone(PAGE + "+Parts.swift", "if isOwn(index, holding: end) { return }"),
    Mutation(
        PAGE + "+Parts.swift", "let isHole = unsafe parts[index].page == nil",
        "let isHole = unsafe MUTANT || parts[index].page == nil"),
    Mutation(
        PAGE + "+Parts.swift", "if isHole || length == Page.partSize, !isOwn(",
        "if isHole || length == Page.partSize, MUTANT || !isOwn("),
    Mutation(
        PAGE + "+Parts.swift", "let capacity = end > count ? Page.partSize : PageSlot.grade(count)",
        "let capacity = end > count && !MUTANT ? Page.partSize "
        ": PageSlot.grade(max(end, count))"),
    Mutation(
        PAGE + "Slot.swift", "if !isKnownUniquelyReferenced(&page) { return false }",
        "if !isKnownUniquelyReferenced(&page), !MUTANT { return false }"),
    Mutation(
        PAGE + "Slot.swift", "if !isUnique {\n", "if !isUnique, !MUTANT {\n"),
    Mutation(
        PAGE + "Slot.swift", "let count = min(range.lowerBound, capacity)",
        "let count = MUTANT ? min(old.capacity, capacity) : min(range.lowerBound, capacity)"),
    Mutation(
        MEMORY + "Inode+Content.swift", "if offset == size {", "if offset == size, !MUTANT {"),
    *gone(
        MEMORY + "Inode+Content.swift",
        "if size < end { extend(to: end) }", "if end > size { extend(to: end) }"),
    # Inodes that are set aside.
    Mutation(
        MEMORY + "Storage/InodeTable.swift", "if aside != nil { takeHome() }\n        if",
        "if aside != nil, !MUTANT { takeHome() }\n        if"),
    Mutation(
        MEMORY + "Storage/InodeTable.swift", "if aside != nil { takeHome() }\n        }",
        "if aside != nil, !MUTANT { takeHome() }\n        }"),
    *gone(
        MEMORY + "Storage/InodeTable.swift",
        "table[asideIndex] = self[asideIndex].copy()",
        "found = table.firstIndex(from: asideIndex + 1, where: condition)",
        "asideIndex = .max"),
    Mutation(
        MEMORY + "Storage/InodeTable.swift", "} else if !isKnownUniquelyReferenced(&aside) {",
        "} else if !MUTANT, !isKnownUniquelyReferenced(&aside) {"),
    Mutation(
        MEMORY + "Storage/InodeTable.swift", "if index == asideIndex {\n",
        "if index == asideIndex, !MUTANT {\n"),
    # The memory of pages.
    *gone(
        PAGE + "Slab.swift",
        "if isFree { freeUnits |= 1 << unit }", "touched[unit] |= mask", "isResting = true",
        "touched[unit] &= ~masks[unit]"),
    Mutation(
        PAGE + "Slab.swift", "if grade < 4 { noteOpen(unit, grade, !isFree) }",
        "if grade < 4 { noteOpen(unit, grade, !isFree || MUTANT) }"),
    Mutation(
        PAGE + "Slab.swift", "return used &* 4 < held ? lists",
        "return used &* 4 < held && !MUTANT ? lists"),
    Mutation(
        PAGE + "Slabs.swift",
        "if unsafe slab.pointee.used == 0, unsafe !slab.pointee.isResting, count > 1,",
        "if unsafe slab.pointee.used == 0, unsafe MUTANT || !slab.pointee.isResting, count > 1,"),
    Mutation(
        PAGE + "Slabs.swift", "let open = unsafe grade < 4 ? first[grade] : nil",
        "let open = unsafe grade < 4 && !MUTANT ? first[grade] : nil"),
    Mutation(
        PAGE + "Slabs.swift", "held -= unsafe slab.pointee.held\n        unsafe slab.pointee.wake",
        "held -= unsafe MUTANT ? 0 : slab.pointee.held\n        unsafe slab.pointee.wake"),
    Mutation(
        PAGE + "Mapping.swift", "unsafe release(start..<start + count, of: base)\n    }",
        "if !MUTANT { unsafe release(start..<start + count, of: base) }\n    }"),
    # Files that were closed.
    Mutation(
        MEMORY + "Storage/ClosedFiles.swift",
        "unsafe place.pointee.access == access else {",
        "unsafe MUTANT || place.pointee.access == access else {"),
    Mutation(
        MEMORY + "Storage/ClosedFiles.swift",
        "guard unsafe place.pointee.node == node,",
        "guard unsafe MUTANT || place.pointee.node == node,"),
    *gone(MEMORY + "Storage/ClosedFiles.swift", "if !isKept { return }", "isKept = false"),
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
    *gone(
        CORE + "AttributeName.swift",
        "if bytes.isEmpty || bytes.count > AttributeName.maximumCount { throw .resultTooLarge }",
        "if bytes.contains(0) { throw .invalid }"),
    # Mounts, and parts of trees as mounts.
    *gone(
        NAMESPACE + "MountTable.swift",
        "if mount.root.kind != .directory { throw .notDirectory }",
        "if found.mount != place.directory.mount { throw .busy }",
        "if table.count > 2 { try MountTable.checkVisible(Namespace(table, common, limits)) }",
        "table[parent].points.sort { $0.name < $1.name }",
        "if inner.isEmpty { return whole }"),
    Mutation(
        NAMESPACE + "MountTable.swift", "guard found.kind == .directory || found.kind == .file",
        "guard MUTANT || found.kind == .directory || found.kind == .file"),
    Mutation(
        NAMESPACE + "MountTable.swift",
        "!mounts.isEmpty || request.path == [slash]",
        "MUTANT || !mounts.isEmpty || request.path == [slash]"),
    Mutation(
        NAMESPACE + "MountTable.swift", "guard request.path.first == slash,",
        "guard MUTANT || request.path.first == slash,"),
    Mutation(
        NAMESPACE + "MountTable.swift", "if found.kind != .symbolicLink, isDirectory",
        "if MUTANT || found.kind != .symbolicLink, isDirectory"),
    Mutation(
        NAMESPACE + "MountTable.swift", "isDirectory != (found.kind == .directory) {",
        "!MUTANT, isDirectory != (found.kind == .directory) {"),
    Mutation(
        NAMESPACE + "MountTable.swift", "let found = try Namespace([alone], desk, limits)",
        "let found = try Namespace([alone], MUTANT ? nil : desk, limits)"),
    Mutation(
        NAMESPACE + "Namespace.swift", ".filter { $0 != [UInt8(ascii: \".\")] }",
        ".filter { MUTANT || $0 != [UInt8(ascii: \".\")] }"),
    Mutation(
        NAMESPACE + "Namespace.swift",
        "rights.intersection(mounts[Int(location.mount.rawValue)].rights)",
        "rights.intersection(MUTANT ? .all : mounts[Int(location.mount.rawValue)].rights)"),
    *gone(
        NAMESPACE + "Namespace+Names.swift", "if point.name == name { return goesOn }"),
    Mutation(
        NAMESPACE + "Mount.swift", "where point.directory == directory && point.name == name",
        "where (MUTANT || point.directory == directory) && point.name == name"),
    # Names of directories.
    *gone(
        MEMORY + "NameBlock.swift",
        "items[index].entry = item.entry",
        "for place in index..<Int(count) { prints[place] = prints[place + 1] }",
        "for place in 0..<Int(right.count) { prints[Int(count) + place] = right.prints[place] }",
        "right.prints[place - cut] = prints[place]", "count = UInt8(cut)"),
    Mutation(
        MEMORY + "NameBlock.swift", "return after && has(name, at: low)",
        "return !MUTANT && after && has(name, at: low)"),
    Mutation(
        MEMORY + "NameBlock.swift", "if index > cut || cut == NameBlock.width {",
        "if index > cut || cut == NameBlock.width && !MUTANT {"),
    Mutation(
        MEMORY + "NameBlock.swift", "let cut = index == items.count ? index : items.count / 2",
        "let cut = index == items.count && !MUTANT ? index : items.count / 2"),
    *gone(
        MEMORY + "EntryTree.swift",
        "prefixes.removeSubrange(cut...)",
        "children[left].tree.prefixes += right.prefixes",
        "while children.count == 1 { self = children[0].tree }",
        "removeChild(at: index)\n            return"),
    Mutation(
        MEMORY + "EntryTree.swift", "if children.count <= EntryTree.width { return nil }",
        "if MUTANT || children.count <= EntryTree.width { return nil }"),
    Mutation(
        MEMORY + "Storage/EntryTree+Find.swift",
        "prints.pointee[index] == print && items[index].name == name",
        "prints.pointee[index] == print && (MUTANT || items[index].name == name)"),
    Mutation(
        MEMORY + "Storage/EntryTree+Find.swift", "prefix == name.prefix\n",
        "!MUTANT && prefix == name.prefix\n"),
    # Facts about the host.
    *gone(
        HOST + "HostFacts.swift",
        "if let failure = nodes[Int(node.slot)].failure { throw failure }",
        "if find(name, in: directory) != nil { return }",
        "if nodes[directory].listing != nil { return }",
        "nodes[Int(known)].names += 1",
        "nodes[directory].found[entry.name] = .failure(error)",
        "items.sort { $0.name < $1.name }",
        "attributes.size = min(attributes.size, UInt64(Int64.max))",
        "if error == .noEntry { continue }",
        "if mayBeKnown { slots[status.object] = slot }"),
    *never(HOST + "HostFacts.swift", "if UInt64(nodes.count + entries.count) > limit {"),
    Mutation(
        HOST + "HostFacts.swift", "= answer, UInt64(nodes.count) < limit {",
        "= answer, MUTANT || UInt64(nodes.count) < limit {"),
    Mutation(
        HOST + "HostFacts.swift", "return UInt64(missingCount) < limit ?",
        "return MUTANT || UInt64(missingCount) < limit ?"),
    *gone(
        HOST + "HostFacts.swift", "missingCount += 1", "missingCount -= 1",
        "missingCount -= before.values.count { if case .failure = $0 { true } else { false } }"),
    Mutation(
        HOST + "HostFacts.swift", "node.names < node.attributes.links {",
        "MUTANT || node.names < node.attributes.links {"),
    Mutation(
        HOST + "HostFacts.swift", "return item.name == last",
        "return !MUTANT && item.name == last"),
    *gone(HOST + "HostFileSystem+Open.swift", "HostFacts.putInOrder(&items)"),
    *gone(
        HOST + "HostContents.swift",
        "if file.versions[told] != version { return false }",
        "files[slot, default: File()].failure = failure",
        "cache.insert(page, Key(slot: slot, block: block))"),
    *gone(
        HOST + "FixedHostFileSystem+Open.swift",
        "if !access.isDisjoint(with: [.write, .truncate]) { throw .readOnly }",
        "if case .mustCreate = creation { throw .exist }",
        "if let failure = contents.value.failure(of: slot) { throw failure }",
        "step.blocks[key] = isKnown ? .success(page) : .failure(.io)"),
    *gone(
        HOST + "FixedHostFileSystem+Changes.swift",
        "if target.isEmpty { throw .noEntry }",
        "if flags.isSuperset(of: [.noReplace, .exchange]) { throw .invalid }"),
    *gone(HOST + "FixedHostFile.swift", "if !isWanted { return }"),
    # Pages of the host's files that trees above share.
    Mutation(
        MEMORY + "Inode+Content.swift",
        "if view == count || page.extend(from: count, to: view) {",
        "if MUTANT || view == count || page.extend(from: count, to: view) {"),
    Mutation(
        MEMORY + "Inode+Content.swift", "if let host = lower as? FixedHostFile {",
        "if !MUTANT, let host = lower as? FixedHostFile {"),
    # What is written through to the host.
    *gone(
        HOST + "HostNodes.swift",
        "if found.life == .none || found.generation != node.generation { throw .stale }",
        "if slots[nodes[slot].object] == node.slot { slots[nodes[slot].object] = nil }",
        "if kind == .directory, slot != 0 { nodes[slot].parent = directory }",
        "nodes[slot].parent = node", "free.append(node.slot)"),
    Mutation(
        CORE + "Host/HostAnswer.swift", "attributes.kind == .symbolicLink ? 0o777",
        "attributes.kind == .symbolicLink && !MUTANT ? 0o777"),
    *gone(
        HOST + "HostFileSystem.swift",
        "if try nodes.value[node].life == .orphan { attributes.links = 0 }",
        "if nodes.value.isStale(node) { return }",
        "if holds.count(node) == 0 { end(node) }",
        "counters.value.changes += 1"),
    *gone(
        HOST + "HostFileSystem+Names.swift",
        "if linked.kind == .directory { throw .notPermitted }",
        "if linked.life == .orphan { throw .noEntry }",
        "if flags == [.noReplace, .exchange] { throw .invalid }",
        "_ = nodes.value.note(replaced, in: directory)",
        "lostName(replaced)"),
    *gone(
        HOST + "HostFile.swift",
        "if !access.contains(.write) { throw .invalid }",
        "if isSame, (offset..<end).overlaps(range) { throw .invalid }",
        "if access.isDisjoint(with: needed) { throw .badDescriptor }"),
    # Steps that ask the host.
    *gone(
        HOST + "HostDesk.swift",
        "if !question.changesNothing { step?.hasEffect = true }",
        "step?.hasLost = true",
        "hasLate.store(true, ordering: .releasing)",
        "if let common, common !== desk { throw .invalid }"),
    *gone(
        HOST + "HostStep.swift", "tries += 1", "question.asker.learn(question, answer, self)"),
    *never(
        HOST + "HostStep.swift", "if questions >= limit {",
        "if !isGathering { needed.removeAll(keepingCapacity: true) }"),
    *gone(
        HOST + "HostStep.swift", "needed.removeLast(max(0, questions + needed.count - limit))",
        "if !needed.isEmpty { throw .hostNeeded }"),
    Mutation(
        HOST + "HostStep.swift", "needed.count < max(8, 2 * questions)",
        "MUTANT || needed.count < max(8, 2 * questions)"),
    # What several lowers lack.
    Mutation(
        HOST + "FixedHostFileSystem.swift", "if desk?.currentStep?.isGathering ?? false,",
        "if MUTANT || desk?.currentStep?.isGathering ?? false,"),
    Mutation(
        HOST + "HostFacts.swift", "return .failure(.noEntry)\n        }\n        if let found",
        "if !MUTANT { return .failure(.noEntry) }\n        }\n        if let found"),
    *gone(
        HOST + "HostFacts.swift",
        "if nodes[directory].allNames != nil || nodes[directory].listing != nil { return }",
        "if !isListed { names.append(name) }", "names.sort()",
        "nodes[directory].missed = .max", "nameCount += names.count",
        "nameCount -= names?.count ?? 0"),
    Mutation(
        HOST + "HostFacts.swift", "if case .failure(.noEntry) = known, !isListed {",
        "if case .failure(.noEntry) = known, MUTANT || !isListed {"),
    Mutation(
        HOST + "HostFacts.swift", "where names != nil && !mayHave(entry.name, directory): continue",
        "where !MUTANT && names != nil && !mayHave(entry.name, directory): continue"),
    # Reaching objects of the host.
    *gone(
        HOST_TREE + "+Reach.swift",
        "if try status(of: descriptor).object != object { throw .stale }",
        
        "state.places[object] = state.otherPlaces[object]?.popLast()"),
    *gone(
        HOST_TREE + ".swift",
        "otherPlaces[object] = others + [old]", "others.removeAll { $0 == place || $0 == old }"),
    *gone(
        HOST_TREE + "+Content.swift",
        "if found.attributes.kind != .file { throw .noSuchDevice }"),
    Mutation(
        HOST_TREE + "+Content.swift", "if before == after || tries == 0 {",
        "if MUTANT || before == after || tries == 0 {"),
    Mutation(
        HOST_TREE + "+Looking.swift", "for _ in 0..<tries {",
        "for _ in 0..<(MUTANT ? 1 : tries) {"),
    *gone(
        HOST_TREE + "+Listing.swift",
        "records.sort { $0.name < $1.name }",
        "if hidden == nil { hidden = (record.name, error) }"),
    *gone(
        HOST_TREE + "+Names.swift",
        "if try status(of: oldName, in: old).object != object { throw .stale }",
        "state.orphans[status.object] = object",
        "if try status(of: descriptor).attributes.kind == .symbolicLink { throw .unsupported }"),
    *gone(HOST_TREE + "+Single.swift", "if name != single.name { throw .noEntry }"),
    # Overlays.
    *gone(
        OVERLAY + "MergedListing.swift",
        "while let hidden = heads.least, hidden == item.name { _ = try heads.take() }",
        "if heads.least == least { merge(try heads.parts(of: least, below: entry)) }"),
    *gone(OVERLAY + "LowerHeads.swift", "try heads[first].advance()"),
    Mutation(
        OVERLAY + "LowerHeads.swift", "isOpen = isOpen && next.kind == .directory",
        "isOpen = isOpen && (MUTANT || next.kind == .directory)"),
    Mutation(
        OVERLAY + "LowerHeads.swift", "return first == second ? one < other : first < second",
        "return first == second ? MUTANT != (one < other) : first < second"),
    *gone(
        OVERLAY + "TreeState+Lowers.swift",
        "if entry.kind != .directory || merges[entry.node] != nil { break }",
        "if entry.kind != .directory { break }",
        "if let top = found.top, !found.below.isEmpty { noteMerge([top.node] + found.below) }",
        "merges[top] = parts",
        "inode.extendedAttributes = try lower.allExtendedAttributes(of: inLower)",
        "inode.lowerIsSparse = true", "try countSeen()"),
    Mutation(
        OVERLAY + "TreeState+Lowers.swift", "inode.lowers = merges[node] ?? [node]",
        "inode.lowers = MUTANT ? [node] : merges[node] ?? [node]"),
    *gone(
        MEMORY + "MemoryFileSystem.swift",
        "if lowers.count + sources.count > MemoryFileSystem.maximumLowers { throw .invalid }",
        "if !lower.traits.contains(.immutable) { throw .invalid }"),
    # The tree of a sandbox, and runs that are stopped.
    *gone(
        FACE + "Tree/MountMaker.swift",
        "if mount.isReadOnly { request.rights.formIntersection(.read) }",
        "if !inner.isEmpty { request.inner += [UInt8(ascii: \"/\")] + inner }",
        "limits.treeNodes = limits.treeNodes.addingSaturating(statistics.usedNodes)",
        "limits.treeBytes = limits.treeBytes.addingSaturating(statistics.usedBytes)",
        "self.desk = desk",
        "if specification.names.isEmpty { request.path = [UInt8(ascii: \"/\")] }"),
    *never(
        FACE + "Tree/MountMaker.swift",
        "if specifications.count > 1 {",
        "if mount.names.contains(Array(\"..\".utf8)) {",
        "if !taken.insert(mount.names).inserted {"),
    Mutation(
        FACE + "Tree/SandboxTree+Source.swift", "guard location.mount == .root, ",
        "guard MUTANT || location.mount == .root, "),
    *gone(
        "Sources/SwasiFS/Namespace/TreeView.swift",
        "if relative.isEmpty { relative = [UInt8(ascii: \".\")] }",
        "if size > limit { throw .fileTooLarge }"),
    Mutation(
        FACE + "Tree/ProgramSearch.swift", "if location.kind == .file { return",
        "if MUTANT || location.kind == .file { return"),
    Mutation(
        FACE + "Tree/ProgramSearch.swift", "pending += directories.reversed()",
        "pending += MUTANT ? directories : directories.reversed()"),
    *gone(FACE + "Running/Running.swift", "self.task.control.stop(.timeout)"),
    Mutation(
        FACE + "Running/Running.swift", "guard completion.wait(atMost: grace) == nil,",
        "guard !MUTANT, completion.wait(atMost: grace) == nil,"),
    Mutation(
        FACE + "Running/GuestTask.swift", "guard let trace, !trace.isWriting else { return }",
        "guard !MUTANT, let trace, !trace.isWriting else { return }"),
    Mutation(
        FACE + "Sandbox+Run.swift", "if HostThread.stackLeft < Sandbox.preparationStackBytes {",
        "if !MUTANT, HostThread.stackLeft < Sandbox.preparationStackBytes {"),
]
