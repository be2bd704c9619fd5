public import SwasiCore
import SwasiFS

extension TreeDiff {
    /// A change as one line of JSON, without an end: an object for programs, which holds all that
    /// both trees have at the path but content (Docs/Snapshots.md).
    ///
    /// Errors: `system` for what cannot be read, with its path.
    public func json(for change: TreeChange) throws(SwasiError) -> String {
        let (before, after) = try details(of: change)
        var json = JSONText()
        json.add("path", bytes: change.path)
        json.add("sort", change.sort.rawValue)
        if change.sort == .changed {
            let words = change.differences.words.map(JSONText.quoted)
            json.add("differences", raw: "[" + words.joined(separator: ",") + "]")
        }
        if let before { json.add("before", raw: before.json) }
        if let after { json.add("after", raw: after.json) }
        return json.object
    }
}

extension Differences {
    /// The names of what is different, in a fixed order.
    public var words: [String] {
        let names: [(Differences, String)] = [
            (.kind, "kind"), (.mode, "mode"), (.owner, "owner"), (.time, "time"),
            (.extendedAttributes, "extendedAttributes"), (.content, "content"),
            (.device, "device"), (.links, "links"),
        ]
        return names.filter { contains($0.0) }.map(\.1)
    }
}

extension NodeDetails {
    fileprivate var json: String {
        var json = JSONText()
        json.add("kind", attributes.kind.jsonWord)
        json.add("mode", "0" + attributes.octal)
        json.add("owner", UInt64(attributes.owner))
        json.add("group", UInt64(attributes.group))
        json.add("modified", attributes.modified.universal)
        json.add("links", UInt64(attributes.links))
        switch attributes.kind {
        case .file: json.add("size", attributes.size)
        case .symbolicLink: json.add("target", bytes: target)
        case .characterDevice, .blockDevice: json.add("device", attributes.deviceText)
        default: break
        }
        if !extendedAttributes.isEmpty {
            let values = extendedAttributes.sorted { $0.key < $1.key }.map { name, value in
                var json = JSONText()
                json.add("name", bytes: name.bytes)
                json.add("valueHex", JSONText.hexadecimal(value))
                return json.object
            }
            json.add("extendedAttributes", raw: "[" + values.joined(separator: ",") + "]")
        }
        return json.object
    }
}

extension Kind {
    fileprivate var jsonWord: String {
        switch self {
        case .file: "file"
        case .directory: "directory"
        case .symbolicLink: "symbolicLink"
        case .characterDevice: "characterDevice"
        case .blockDevice: "blockDevice"
        case .fifo: "fifo"
        case .socket: "socket"
        }
    }
}
