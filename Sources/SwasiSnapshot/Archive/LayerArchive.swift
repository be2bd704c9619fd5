public import SwasiCore
public import SwasiFS

/// Changes of a tree as a layer of an OCI image: what is new or changed as a whole, a whiteout for
/// what is gone, and the directories above (OCI image specification, "Image Layer Filesystem
/// Changeset"). Equal changes of equal trees give equal bytes.
///
///     let diff = try TreeDiff(from: before, to: after)
///     let report = try LayerArchive(diff.changes, of: after).write(to: output)
///
/// All names of a node are in the layer or none is: a link never leads to a lower layer.
/// Docs/Formats/layers.md says what the layer holds, and why.
public struct LayerArchive: Sendable {
    /// The changes, in path order, what was removed with all that was below it.
    public let changes: [TreeChange]
    /// The tree after them.
    public let view: TreeView
    /// What of its attributes is kept.
    public var options: ArchiveOptions

    /// A layer of changes, which led to the tree.
    public init(
        _ changes: [TreeChange], of view: TreeView, options: ArchiveOptions = ArchiveOptions()
    ) {
        self.changes = changes
        self.view = view
        self.options = options
    }

    /// Writes the layer to an output, which the caller finishes. `progress` hears how many bytes of
    /// files were read, and how many there are.
    ///
    /// Errors: `invalidArgument` for names that a layer cannot hold, and for paths that are too
    /// long for one, before anything is written; then those of ``TreeArchive/write(to:progress:)``.
    public func write(
        to output: any ArchiveOutput,
        progress: ((_ done: UInt64, _ total: UInt64) -> Void)? = nil
    ) throws(SwasiError) -> ArchiveReport {
        var plan = LayerPlan(changes)
        try plan.completeLinks(view)
        if !plan.reserved.isEmpty { throw LayerNames.failure(plan.reserved) }
        if let path = plan.deep.first { throw LayerNames.tooDeep(path, of: plan.deep.count) }
        let total = progress == nil ? 0 : try plan.contentBytes(view)
        let writer = TarWriter(to: output)
        let counter = ByteCounter(total: total) { progress?($0, $1) }
        var builder = ArchiveBuilder(view, options, writer, counter)
        var parents = LayerParents(view)
        var wholeFiles: [WholeFile] = []
        for part in plan.parts {
            try parents.write(above: part.path, &builder)
            guard let location = part.location else {
                try builder.addWhiteout(at: LayerNames.whiteout(for: part.path))
                continue
            }
            if location.kind == .directory { parents.note(part.path, location) }
            let before = writer.size
            try builder.add(location, at: part.path)
            if let file = try wholeFile(part, location, storedSize: writer.size - before) {
                wholeFiles.append(file)
            }
        }
        try writer.finish()
        counter.finish()
        var report = ArchiveReport(
            entries: writer.entries, bytes: writer.size, sockets: plan.sockets)
        report.wholeFiles = wholeFiles
        return report
    }

    /// A file that the layer has as a whole because something of it changed; nil for what is none,
    /// takes little, or is a further name.
    private func wholeFile(
        _ part: LayerPlan.Part, _ location: Location, storedSize: UInt64
    ) throws(SwasiError) -> WholeFile? {
        guard let differences = part.differences, location.kind == .file,
            storedSize >= WholeFile.minimumSize
        else { return nil }
        return WholeFile(
            path: part.path, size: try view.attributes(of: location, at: part.path).size,
            differences: differences, storedSize: storedSize)
    }
}
