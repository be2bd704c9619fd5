import SwasiCore

/// A tree as a value that a back end can make: a list of entries, parents before children, names
/// before the hard links to them. The root is never among them.
public struct TreeSpec: Sendable, ExpressibleByArrayLiteral {
    /// The entries.
    public var entries: [Entry]

    /// Takes entries.
    public init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// Takes entries.
    public init(arrayLiteral elements: Entry...) {
        entries = elements
    }

    /// What a back end must provide to hold the tree.
    public var needs: Needs {
        entries.reduce(into: Needs()) { needs, entry in
            switch entry.object {
            case .symbolicLink: needs.insert(.symbolicLinks)
            case .hardLink: needs.insert(.hardLinks)
            case .special: needs.insert(.specialFiles)
            case .file(let content): if content.isSparse { needs.insert(.holes) }
            case .directory: break
            }
            if !entry.extendedAttributes.isEmpty { needs.insert(.extendedAttributes) }
        }
    }

    /// One tree that shows what `layers`, the lowest first, show together: directories merge and
    /// take the attributes of the highest, everything else is replaced with all that is below it.
    public static func merging(_ layers: [TreeSpec]) -> TreeSpec {
        var merged = TreeSpec([])
        var known: Set<TreePath> = []
        for entry in layers.flatMap(\.entries) {
            guard !known.insert(entry.path).inserted,
                let index = merged.entries.firstIndex(where: { $0.path == entry.path })
            else {
                merged.entries.append(entry)
                continue
            }
            if case .directory = entry.object, case .directory = merged.entries[index].object {
                merged.entries[index] = entry
                continue
            }
            merged.entries.removeAll {
                $0.path.names.starts(with: entry.path.names)
            }
            merged.entries.append(entry)
        }
        return merged
    }
}
