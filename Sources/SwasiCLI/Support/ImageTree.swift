import Swasi

/// An image as the commands see it: a tree that nothing changes, so that no lock is needed.
struct ImageTree {
    let image: Image
    private let namespace: Namespace?

    init(image: Image) {
        self.image = image
        namespace = try? Namespace(
            [MountRequest(image.fileSystem, at: "/")], limits: Limits(), stamp: Stamp(time: .epoch))
    }

    /// What is at a path from the image's root.
    func find(_ path: String, followsLink: Bool) throws(Errno) -> Location {
        guard let namespace else { throw .io }
        var bytes = Array(path.hostBytes.drop { $0 == UInt8(ascii: "/") })
        if bytes.isEmpty { bytes = [UInt8(ascii: ".")] }
        return try bytes.withRawSpan { (span) throws(Errno) in
            try namespace.resolve(span, from: namespace.root, follow: followsLink).node()
        }
    }

    /// The entries of a directory in the order of their names; nil for what is none.
    func entries(_ place: Location) throws(Errno) -> [ImageEntry]? {
        guard place.kind == .directory else { return nil }
        var found: [ImageEntry] = []
        try image.fileSystem.openDirectory(place.node).entries(after: nil) { name, entry in
            found.append(
                ImageEntry(
                    name: name.bytes,
                    Location(mount: place.mount, node: entry.node, kind: entry.kind)))
            return true
        }
        return found
    }

    /// Hands out a file's content in pieces.
    func forEachPage(of place: Location, _ body: (RawSpan) -> Void) throws(Errno) {
        let file = try image.fileSystem.open(place.node, .read, Stamp(time: .epoch))
        let size = try file.attributes().size
        var offset: UInt64 = 0
        while offset < size {
            let end = min(offset + (1 << 20), size)
            file.gather(offset..<end)
            try file.withPages(offset..<end) { page in
                body(page)
                return true
            }
            offset = end
        }
    }

    /// A name as `tree` shows it, with a link's target.
    func label(_ entry: ImageEntry) throws(Errno) -> String {
        var text = escapedText(entry.name)
        if entry.place.kind == .symbolicLink {
            text += " -> " + escapedText(try image.fileSystem.readLink(entry.place.node))
        }
        return text
    }

    /// A line as `ls -l` shows it; times are in UTC.
    func line(_ entry: ImageEntry) throws(Errno) -> String {
        let attributes = try image.fileSystem.attributes(of: entry.place.node)
        let size =
            attributes.device == 0
            ? "\(attributes.size)" : "\(attributes.device >> 32),\(attributes.device & 0xffff_ffff)"
        let columns = [
            attributes.modeText, "\(attributes.links)".leftPadded(to: 3),
            "\(attributes.owner)".leftPadded(to: 5), "\(attributes.group)".leftPadded(to: 5),
            size.leftPadded(to: 10), attributes.modified.text, try label(entry),
        ]
        return columns.joined(separator: " ") + "\n"
    }

    private func hint(_ error: Errno) -> String {
        switch error {
        case .isDirectory: "list it with: swasi image ls"
        case .noEntry, .notDirectory, .loop, .nameTooLong:
            "see what there is with: swasi image tree"
        case .noSuchDevice: "only regular files have content; see: swasi image ls -l"
        default: ""
        }
    }

    /// The error for a path that could not be shown.
    func failure(_ path: String, _ error: Errno) -> SwasiError {
        if let problem = image.problem { return problem }
        return SwasiError(
            error == .noEntry ? .notFound : .invalidArgument,
            "cannot show '\(escapedText(path.hostBytes))' of "
                + "'\(escapedText(image.path.hostBytes))'",
            cause: error.words,
            hint: hint(error))
    }
}
