import SwasiFS

/// Which names stand for one node: groups of at least two paths, by their first one.
struct LinkGroupList {
    private var paths: [Location: [[UInt8]]] = [:]

    /// Notes a name; names come in path order.
    mutating func add(_ location: Location, _ path: [UInt8]) {
        paths[location, default: []].append(path)
    }

    /// All groups as bytes (Docs/Formats/digests.md).
    var bytes: [UInt8] {
        let groups = paths.values.filter { $0.count > 1 }
            .sorted { PathOrder.precedes($0[0], $1[0]) }
        var bytes = UInt32(groups.count).littleEndianBytes
        for group in groups {
            bytes += UInt32(group.count).littleEndianBytes
            for path in group { bytes += NodeDigest.counted(path) }
        }
        return bytes
    }
}
