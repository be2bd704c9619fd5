import SwasiCore
import SwasiFS
import SwasiSnapshot

/// What a replay changed of its trees, for a report.
struct ReportChanges {
    private var rows = ReportColumn()
    private var total = 0
    private var shown = 0
    private var patchBytes = 0
    /// How many files are different in more than is shown.
    private var patchesLeftOut = 0
    /// Why there are no more of them.
    private var problem: String?

    init(_ run: Run, _ bounds: ReportBounds) {
        do throws(SwasiError) {
            let diff = try run.snapshot.changes()
            let changes = diff.listed(.alone)
            total = changes.count
            for change in changes.prefix(bounds.changes) {
                try add(change, diff, bounds)
                shown += 1
            }
        } catch {
            problem = "\(error)"
        }
    }

    /// Errors: `system` for what cannot be read, with its path.
    private mutating func add(
        _ change: TreeChange, _ diff: TreeDiff, _ bounds: ReportBounds
    ) throws(SwasiError) {
        let (before, after) = try diff.details(of: change)
        let line = ChangeLine(change, before: before, after: after)
        var row = JSONText()
        row.add("letter", line.letter)
        row.add("path", escapedText(change.path))
        if let kind = (change.after ?? change.before)?.kind { row.add("kind", "\(kind)") }
        if !line.notes.isEmpty { row.add("note", line.notes.joined(separator: ", ")) }
        if before?.attributes.kind == .file { row.add("before", before?.attributes.size ?? 0) }
        if after?.attributes.kind == .file { row.add("after", after?.attributes.size ?? 0) }
        let target = (after ?? before)?.target ?? []
        if !target.isEmpty { row.add("target", escapedText(target)) }
        if [before, after].contains(where: { $0?.attributes.kind == .file }),
            change.sort != .changed || change.differences.contains(.content)
        {
            let size = max(before?.attributes.size ?? 0, after?.attributes.size ?? 0)
            if size <= UInt64(bounds.patchBytesPerFile), patchBytes < bounds.patchBytes {
                var writer = PatchWriter(diff)
                let bytes = try writer.add(change) + writer.finish()
                let part = Array(bytes.prefix(bounds.patchBytesPerFile))
                patchBytes += part.count
                if part.count < bytes.count { patchesLeftOut += 1 }
                row.add("patch", ReportText.shown(part))
            } else {
                patchesLeftOut += 1
            }
        }
        rows.append(raw: row.object)
    }

    /// An object of JSON.
    var json: String {
        var object = JSONText()
        object.add("total", UInt64(total))
        object.add("shown", UInt64(shown))
        object.add("patchesLeftOut", UInt64(patchesLeftOut))
        if let problem { object.add("problem", problem) }
        object.add("changes", raw: rows.json)
        return object.object
    }
}
