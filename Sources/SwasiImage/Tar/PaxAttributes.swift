import SwasiCore

/// What pax extended headers say of an entry (POSIX.1-2024 pax, "pax Extended Header"); nil is
/// unsaid.
struct PaxAttributes {
    /// Attributes of one entry, each spelling counted.
    private static let maximumAttributes = 4_096

    /// `path`.
    var path: [UInt8]?
    /// `linkpath`.
    var target: [UInt8]?
    /// `size`: stored bytes.
    var size: UInt64?
    /// `uid`.
    var owner: UInt64?
    /// `gid`.
    var group: UInt64?
    /// `mtime`.
    var modified: Timestamp?
    /// `atime`.
    var accessed: Timestamp?
    /// `ctime`.
    var changed: Timestamp?
    /// `SCHILY.devmajor` and `SCHILY.devminor`.
    var major: UInt64?
    /// See ``major``.
    var minor: UInt64?
    /// `SCHILY.xattr.*` and `LIBARCHIVE.xattr.*`.
    var attributes: [LayerAttribute] = []
    /// `GNU.sparse.*`.
    var sparse = PaxSparse()

    /// A device's number, of which the headers may give either half anew.
    func device(_ number: UInt64) -> UInt64 {
        let high = major.map { UInt64(UInt32(truncatingIfNeeded: $0)) } ?? number >> 32
        let low = minor.map { UInt64(UInt32(truncatingIfNeeded: $0)) } ?? number & 0xFFFF_FFFF
        return high << 32 | low
    }

    /// Of a global header, what makes sense for more than one entry: owner, group and times.
    var global: PaxAttributes {
        var kept = PaxAttributes()
        (kept.owner, kept.group) = (owner, group)
        (kept.modified, kept.accessed, kept.changed) = (modified, accessed, changed)
        return kept
    }

    /// Adds the records of one extended header; a later record replaces an earlier one of the same
    /// keyword. Returns what is wrong with them; nil if nothing is.
    mutating func add(_ bytes: [UInt8]) -> String? {
        var rest = bytes[...]
        while let first = rest.first {
            if first == 0 { return rest.allSatisfy { $0 == 0 } ? nil : "a record has no length" }
            let digits = rest.prefix { $0 != UInt8(ascii: " ") }
            guard digits.count < 20, let length = decimal(digits),
                length > UInt64(digits.count + 1), length <= UInt64(rest.count)
            else { return "a record's length makes no sense" }
            let record = rest.prefix(Int(length)).dropFirst(digits.count + 1)
            rest = rest.dropFirst(Int(length))
            guard record.last == UInt8(ascii: "\n"),
                let equals = record.firstIndex(of: UInt8(ascii: "="))
            else { return "a record is not of the form KEY=VALUE" }
            let keyword = record[..<equals]
            let value = record[(equals + 1)...].dropLast()
            if !set(keyword, to: value) {
                if attributes.count > PaxAttributes.maximumAttributes {
                    return "there are more than \(PaxAttributes.maximumAttributes) attributes"
                }
                return "the record \(escapedText(keyword)) has a value that makes no sense"
            }
        }
        return nil
    }

    /// Takes one record; an empty value takes the keyword back. False for a value without sense.
    private mutating func set(_ keyword: ArraySlice<UInt8>, to value: ArraySlice<UInt8>) -> Bool {
        // Attribute names are bytes, so they are told apart before the rest becomes text.
        if let name = keyword.dropping("SCHILY.xattr.") {
            return add(LayerAttribute(name: Array(name), value: Array(value)))
        }
        if let name = keyword.dropping("LIBARCHIVE.xattr.") {
            guard let name = urlDecoded(name), let value = base64Decoded(value) else {
                return false
            }
            return add(LayerAttribute(name: name, value: value))
        }
        if let key = keyword.dropping("GNU.sparse.") { return sparse.set(key, to: value) }
        func number(_ field: inout UInt64?) -> Bool {
            field = decimal(value)
            return field != nil || value.isEmpty
        }
        func time(_ field: inout Timestamp?) -> Bool {
            field = paxTime(value)
            return field != nil || value.isEmpty
        }
        switch String(decoding: keyword, as: UTF8.self) {
        case "path": path = value.isEmpty ? nil : Array(value)
        case "linkpath": target = value.isEmpty ? nil : Array(value)
        case "size": return number(&size)
        case "uid": return number(&owner)
        case "gid": return number(&group)
        case "mtime": return time(&modified)
        case "atime": return time(&accessed)
        case "ctime": return time(&changed)
        case "SCHILY.devmajor": return number(&major)
        case "SCHILY.devminor": return number(&minor)
        default: break
        }
        return true
    }

    /// Both spellings of one attribute may stand in one header (libarchive writes both).
    private mutating func add(_ attribute: LayerAttribute) -> Bool {
        attributes.append(attribute)
        return attributes.count <= PaxAttributes.maximumAttributes
    }
}

extension ArraySlice<UInt8> {
    /// What follows `prefix`; nil where it does not stand at the start.
    func dropping(_ prefix: String) -> ArraySlice<UInt8>? {
        starts(with: prefix.utf8) ? dropFirst(prefix.utf8.count) : nil
    }
}
