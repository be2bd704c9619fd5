import SwasiCore

/// The bounds that a run depends on, as numbers with names.
enum RecordedLimits {
    private static let counts: [(String, any WritableKeyPath<Limits, Int> & Sendable)] = [
        ("buffers", \.buffers), ("descriptors", \.descriptors),
        ("extended-attribute-size", \.extendedAttributeSize), ("hard-links", \.hardLinks),
        ("host-blocks", \.hostBlocks), ("host-names", \.hostNames),
        ("host-questions", \.hostQuestions), ("host-tries", \.hostTries),
        ("links-followed", \.linksFollowed), ("name-length", \.nameLength),
        ("path-length", \.pathLength), ("subscriptions", \.subscriptions),
    ]
    private static let sizes: [(String, any WritableKeyPath<Limits, UInt64> & Sendable)] = [
        ("file-size", \.fileSize), ("tree-bytes", \.treeBytes), ("tree-nodes", \.treeNodes),
    ]
    private static let bounds: [(String, any WritableKeyPath<Limits, UInt64?> & Sendable)] = [
        ("directory-entries", \.directoryEntries), ("fuel", \.fuel),
        ("guest-memory", \.guestMemory),
    ]

    /// The bounds of a run.
    static func list(_ limits: Limits) -> [(name: String, value: UInt64)] {
        var list = counts.map { (name: $0.0, value: UInt64(limits[keyPath: $0.1])) }
        list += sizes.map { (name: $0.0, value: limits[keyPath: $0.1]) }
        for (name, path) in bounds {
            if let value = limits[keyPath: path] { list.append((name: name, value: value)) }
        }
        return list
    }

    /// The bounds of a run that was recorded.
    ///
    /// Errors: `invalidRecording` for one that there is not, or a value that cannot be.
    static func limits(_ list: [(name: String, value: UInt64)]) throws(SwasiError) -> Limits {
        var limits = Limits()
        for (name, value) in list {
            if let path = counts.first(where: { $0.0 == name })?.1, let count = Int(exactly: value)
            {
                limits[keyPath: path] = count
            } else if let path = sizes.first(where: { $0.0 == name })?.1 {
                limits[keyPath: path] = value
            } else if let path = bounds.first(where: { $0.0 == name })?.1 {
                limits[keyPath: path] = value
            } else {
                throw SwasiError(
                    .invalidRecording, "cannot replay the run",
                    cause: "it has a bound '\(escapedText(name.hostBytes))' that is not known",
                    hint: "replay it with the swasi that recorded it, or a newer one")
            }
        }
        return limits
    }
}
