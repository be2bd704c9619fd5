/// What pax headers say of a sparse file (the GNU tar manual, "Storing Sparse Files"): formats 0.0
/// and 0.1 give the map in the header, 1.0 at the start of the content.
struct PaxSparse {
    /// `major`.
    var major: UInt64?
    /// `minor`.
    var minor: UInt64?
    /// `name`: the file's true path.
    var name: [UInt8]?
    /// `realsize` or `size`: the file's true size.
    var realSize: UInt64?
    /// The map as numbers: offset and length in turn (`map`, or `offset` and `numbytes`).
    var numbers: [UInt64] = []
    private var hasMap = false

    /// The format's number; nil for a file that is not sparse.
    var format: (major: UInt64, minor: UInt64)? {
        if let major { return (major, minor ?? 0) }
        return hasMap || realSize != nil ? (0, 0) : nil
    }

    /// Takes the record `GNU.sparse.` + `key`. False for a value without sense.
    mutating func set(_ key: ArraySlice<UInt8>, to value: ArraySlice<UInt8>) -> Bool {
        func number(_ field: inout UInt64?) -> Bool {
            field = decimal(value)
            return field != nil || value.isEmpty
        }
        switch String(decoding: key, as: UTF8.self) {
        case "major": return number(&major)
        case "minor": return number(&minor)
        case "name": name = value.isEmpty ? nil : Array(value)
        case "realsize", "size": return number(&realSize)
        case "numblocks":
            hasMap = true
            return decimal(value) != nil
        case "map":
            hasMap = true
            numbers = []
            for part in value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            where !value.isEmpty {
                guard let number = decimal(part) else { return false }
                numbers.append(number)
            }
        case "offset", "numbytes":
            guard let number = decimal(value) else { return false }
            hasMap = true
            numbers.append(number)
        default: break
        }
        return true
    }
}
