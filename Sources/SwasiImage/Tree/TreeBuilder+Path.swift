import SwasiCore

extension TreeBuilder {
    /// Brings an entry's path, or a hard link's target, into its plain form.
    ///
    /// Errors: `limitExceeded` for its length and that of a name; `invalidImage` for `..`.
    func path(_ bytes: [UInt8], of entry: LayerEntry) throws(SwasiError) -> TreePath {
        if bytes.count > limits.pathLength {
            throw tooMuch(entry, "a path of more than \(limits.pathLength) bytes")
        }
        do throws(TreePath.Problem) {
            return try TreePath(bytes)
        } catch {
            switch error {
            case .parent: throw invalid(entry, "a path must not contain '..'")
            case .longName:
                throw tooMuch(entry, "a name of more than \(Name.maximumCount) bytes")
            }
        }
    }

    /// The directory that a path's last component lies in; what is missing is made.
    mutating func directory(of path: TreePath, _ entry: LayerEntry) throws(SwasiError) -> UInt32 {
        let range = path.directory
        guard let node = try walk(path.bytes[range], makes: true, entry) else {
            preconditionFailure("a walk that makes what is missing always arrives")
        }
        lastDirectory = KnownDirectory(of: entry.path, node)
        return node
    }

    /// The directory and the name that an entry's path leads to, where the directory is the one
    /// that the entry before it led to: most archives list the names of a directory in a row, and
    /// what was found out of its path need not be found out again. nil where that is not so, or the
    /// name is no ordinary one.
    func knownPlace(
        of path: [UInt8], hasWhiteouts: Bool
    ) -> (directory: UInt32, leaf: Range<Int>)? {
        guard let last = lastDirectory, path.count <= limits.pathLength,
            let leaf = last.leaf(of: path, hasWhiteouts: hasWhiteouts)
        else { return nil }
        return (last.node, leaf)
    }

    /// What a path stands for, without following a link at its end; nil for nothing.
    mutating func find(_ path: TreePath, _ entry: LayerEntry) throws(SwasiError) -> UInt32? {
        if path.isRoot { return TreeBuilder.root }
        guard let directory = try walk(path.bytes[path.directory], makes: false, entry),
            let name = index(of: path.bytes, path.leaf, in: directory)
        else { return nil }
        return names[name].node
    }

    /// A name that stands for something.
    func index(of path: [UInt8], _ range: Range<Int>, in directory: UInt32) -> UInt32? {
        let group = nodes[Int(directory)].names
        let index = path.withRawSpan { names.index(of: $0.extracting(range), in: group) }
        return index.flatMap { names[$0].node == BuildName.none ? nil : $0 }
    }

    /// The directory at a path. Symbolic links on the way are followed inside the tree, as
    /// extracting into a root would: a link's `/` is the root, and `..` stops there.
    ///
    /// With `makes`, missing directories are made, what is no directory is replaced by one, and
    /// each name on the way counts as touched by the layer; without, either of them gives nil.
    mutating func walk(
        _ path: ArraySlice<UInt8>, makes: Bool, _ entry: LayerEntry
    ) throws(SwasiError) -> UInt32? {
        var current = TreeBuilder.root
        var bytes = Array(path)
        var start = 0
        var links = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.count
            let range = start..<end
            start = end + 1
            if isDots(bytes[range], 1) || range.isEmpty { continue }
            if isDots(bytes[range], 2) {
                current = nodes[Int(current)].parent
                continue
            }
            if range.count > Name.maximumCount {
                throw tooMuch(entry, "a name of more than \(Name.maximumCount) bytes")
            }
            if let node = index(of: bytes, range, in: current).map({ names[$0].node }) {
                if makes { _ = place(bytes, range, in: current) }
                if nodes[Int(node)].kind == .directory {
                    current = node
                    continue
                }
                if nodes[Int(node)].kind == .symbolicLink {
                    links += 1
                    if links > limits.linksFollowed {
                        throw invalid(entry, "its path leads through a loop of symbolic links")
                    }
                    let target = extras[Int(nodes[Int(node)].extra)].target
                    if target.first == UInt8(ascii: "/") { current = TreeBuilder.root }
                    bytes = target + [UInt8(ascii: "/")] + bytes[min(start, bytes.count)...]
                    start = 0
                    continue
                }
            }
            if !makes { return nil }
            let depth = nodes[Int(current)].depth + 1
            try checkRoom(depth: depth, entry)
            let made = UInt32(nodes.count)
            nodes.append(.impliedDirectory(in: current, depth: depth))
            set(place(bytes, range, in: current), to: made)
            current = made
        }
        return current
    }

    private func isDots(_ component: ArraySlice<UInt8>, _ count: Int) -> Bool {
        component.count == count && component.allSatisfy { $0 == UInt8(ascii: ".") }
    }
}
