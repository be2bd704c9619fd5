import ArgumentParser
import Swasi

/// `swasi record info`.
struct RecordInfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Show what a recording is of.")

    @Argument(help: "What swasi run --record wrote.", completion: .file())
    var file: String

    mutating func run() throws {
        let recording = try RecordingFile(path: file)
        let settings = recording.settings
        var lines = [
            ("program", "\(escapedText(settings.programName)) \(digest(settings.programDigest))"),
            ("arguments", settings.arguments.map { escapedText($0) }.joined(separator: " ")),
        ]
        if let function = settings.function {
            lines.append(("function", escapedText(function.hostBytes)))
        }
        if let image = settings.image {
            lines.append(("image", "\(escapedText(image.reference)) \(digest(image.digest))"))
        }
        for mount in settings.mounts {
            lines.append(("mount", "\(escapedText(mount.path)): \(mount.source.words)"))
        }
        for fault in settings.faults { lines.append(("fault", escapedText(fault.hostBytes))) }
        lines.append(
            (
                "made by",
                "swasi \(escapedText(settings.version.hostBytes)), libwasmtime "
                    + "\(escapedText(settings.libraryVersion.hostBytes)), "
                    + "\(escapedText(settings.machine.hostBytes)), rules \(settings.semantics)"
            ))
        lines += try end(of: recording)
        for object in try recording.sealedObjects() {
            lines.append(("holds", "\(escapedText(object.name)), \(sizeText(object.count))"))
        }
        lines.append(("size", sizeText(UInt64(recording.size))))
        for (name, text) in lines {
            let padding = String(repeating: " ", count: 10 - name.utf8.count)
            Terminal.output("\(name)\(padding)\(text)\n")
        }
    }

    private func digest(_ digest: Digest) -> String { "sha256:\(digest.hexadecimal)" }

    private func end(of recording: RecordingFile) throws(SwasiError) -> [(String, String)] {
        let calls = ("calls", "\(try recording.lastCall())")
        guard let end = recording.end else {
            return [("end", "none: it \(recording.openEndWords)"), calls]
        }
        var lines = [("end", escapedText(end.message.hostBytes)), calls]
        for (name, output) in zip(["output", "error"], end.outputs) {
            lines.append((name, "\(output.count) bytes"))
        }
        for tree in end.trees {
            let changes = tree.changes == 1 ? "1 change" : "\(tree.changes) changes"
            lines.append(("changed", "\(escapedText(tree.path)): \(changes)"))
        }
        return lines
    }
}

extension RecordedMount.Source {
    /// The source in words.
    fileprivate var words: String {
        switch self {
        case .memory: "memory"
        case .image(let image): "image \(escapedText(image.reference))"
        case .host(let path, let mode):
            "host \(escapedText(path)), \(escapedText(mode.hostBytes))"
        case .overlay(let lowers): "overlay of \(lowers.count)"
        }
    }
}
