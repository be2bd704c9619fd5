import Swasi

extension MountReport {
    /// The table of `--print-mounts`: one line per mount, below a line of headings.
    static func table(_ reports: [MountReport]) -> String {
        let headings = ["PATH", "TYPE", "SOURCE", "MODE", "RIGHTS", "NODES", "BYTES"]
        let rows = [headings] + reports.map(\.columns)
        let widths = headings.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { text, width in
                text + String(repeating: " ", count: width - text.count)
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    private var columns: [String] {
        let (type, source, mode) = words
        var names: [String] = []
        for (right, name) in [(Rights.read, "read"), (.write, "write"), (.mutate, "mutate")]
        where rights.contains(right) {
            names.append(name)
        }
        // Rights that the tree itself has no use for.
        if isImmutable { names = rights.contains(.read) ? ["read"] : [] }
        let inner = specification.innerPath.map { ":" + $0 } ?? ""
        return [
            escapedText(specification.path.hostBytes), type,
            escapedText((source + inner).hostBytes), mode,
            names.isEmpty ? "-" : names.joined(separator: ","),
            "\(statistics.usedNodes)/\(statistics.maximumNodes)",
            "\(statistics.usedBytes)/\(statistics.maximumBytes)",
        ]
    }

    /// The type, the source and the mode, as `--mount` has them.
    private var words: (type: String, source: String, mode: String) {
        let mode = specification.isReadOnly ? "ro" : "rw"
        switch specification.source {
        case .memory: return ("tmp", "-", mode)
        case .image(let image): return ("image", image.path, mode)
        case .host(let path, let hostMode):
            return ("host", path, specification.isReadOnly ? "ro" : hostMode.rawValue)
        case .overlay(let lowers):
            if lowers.isEmpty { return ("tmp", "-", mode) }
            if lowers.count == 1, case .image(let image) = lowers[0] {
                return ("image", image.path, mode)
            }
            return ("overlay", lowers.map(MountReport.text).joined(separator: ","), mode)
        case .fileSystem(_, let rights):
            return ("other", "-", rights.contains(.mutate) ? mode : "ro")
        }
    }

    private static func text(_ lower: Lower) -> String {
        switch lower {
        case .image(let image): "image:" + image.path
        case .host(let path): path
        }
    }
}
