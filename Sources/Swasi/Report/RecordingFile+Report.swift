import SwasiCore
import SwasiSnapshot

/// What a recording says of its run, as rows of a report. Names are escaped.
extension RecordingFile {
    /// Adds what stands at the head of the page.
    func addSettings(to data: inout JSONText) {
        data.add("file", escapedText(path.hostBytes))
        data.add("program", escapedText(settings.programName))
        let words = settings.arguments.map { JSONText.quoted(escapedText($0)) }
        data.add("arguments", raw: "[\(words.joined(separator: ","))]")
        data.add("end", end.map { escapedText($0.message.hostBytes) } ?? openEndWords)
        let isGood = end.map { $0.kind == .exited && $0.code == 0 } ?? false
        data.add("isGood", raw: isGood ? "true" : "false")
    }

    /// Adds how the run was set up, and what it is known by. Errors: those of `sealedObjects()`.
    func addSections(to data: inout JSONText) throws(SwasiError) {
        let sections = [programSection, treeSection, ruleSection, endSection, try fileSection()]
        data.add("sections", raw: "[\(sections.map(\.json).joined(separator: ","))]")
    }

    private var programSection: ReportSection {
        var section = ReportSection("Program")
        section.add("program", escapedText(settings.programName))
        section.add("digest", ReportSection.text(settings.programDigest))
        section.add(
            "arguments", settings.arguments.map { escapedText($0) }.joined(separator: " "))
        if let function = settings.function {
            section.add("function", escapedText(function.hostBytes))
        }
        for pair in settings.environment where pair.count == 2 {
            section.add("variable", "\(escapedText(pair[0]))=\(escapedText(pair[1]))")
        }
        for pair in settings.preopens where pair.count == 2 {
            section.add("opened", "\(escapedText(pair[0])) as \(escapedText(pair[1]))")
        }
        return section
    }

    private var treeSection: ReportSection {
        var section = ReportSection("Trees at the start")
        if let image = settings.image {
            section.add("/", "image \(escapedText(image.reference))")
            section.add("digest", ReportSection.text(image.digest))
        } else if !settings.mounts.contains(where: { $0.path == Array("/".utf8) }) {
            section.add("/", "memory")
        }
        for mount in settings.mounts {
            let isReadOnly = mount.isReadOnly ? ", read-only" : ""
            section.add(escapedText(mount.path), mount.source.reportText + isReadOnly)
        }
        return section
    }

    private var ruleSection: ReportSection {
        var section = ReportSection("Rules")
        section.add("time", settings.isDeterministic ? "virtual" : "that of the host")
        let limits = settings.limits.map { "\(escapedText($0.name.hostBytes)) \($0.value)" }
        if !limits.isEmpty { section.add("limits", limits.joined(separator: ", ")) }
        for fault in settings.faults { section.add("fault", escapedText(fault.hostBytes)) }
        return section
    }

    private var endSection: ReportSection {
        var section = ReportSection("End")
        guard let end else {
            section.add("end", "none: the recording \(openEndWords)")
            return section
        }
        section.add("end", escapedText(end.message.hostBytes))
        section.add("calls", "\(end.lastCall)")
        for (name, output) in zip(["output", "error output"], end.outputs) {
            section.add(
                name, "\(output.count) bytes, sum \(String(output.sum, radix: 16))")
        }
        for tree in end.trees {
            let changes = tree.changes == 1 ? "1 change" : "\(tree.changes) changes"
            let digest = tree.changes == 0 ? "" : ", \(ReportSection.text(tree.digest))"
            section.add("changed \(escapedText(tree.path))", changes + digest)
        }
        return section
    }

    /// Errors: `system`; `invalidRecording`.
    private func fileSection() throws(SwasiError) -> ReportSection {
        var section = ReportSection("Recording")
        section.add("file", escapedText(path.hostBytes))
        section.add("size", "\(size) bytes")
        section.add(
            "made by",
            "swasi \(escapedText(settings.version.hostBytes)), libwasmtime "
                + "\(escapedText(settings.libraryVersion.hostBytes)), "
                + "\(escapedText(settings.machine.hostBytes)), rules \(settings.semantics)")
        for object in try sealedObjects() {
            section.add("holds", "\(escapedText(object.name)), \(object.count) bytes")
        }
        return section
    }
}

extension ReportSection {
    fileprivate static func text(_ digest: Digest) -> String { "sha256:\(digest.hexadecimal)" }
}

extension RecordedMount.Source {
    /// The source in words.
    fileprivate var reportText: String {
        switch self {
        case .memory: "memory"
        case .image(let image):
            "image \(escapedText(image.reference)) sha256:\(image.digest.hexadecimal)"
        case .host(let path, let mode):
            "host \(escapedText(path)), \(escapedText(mode.hostBytes))"
        case .overlay(let lowers): "overlay of \(lowers.count)"
        }
    }
}
