/// A tar archive made by hand, header by header, so that a test can have any bytes in it.
struct TarBytes {
    private(set) var bytes: [UInt8] = []

    /// Where the next header will be.
    var count: Int { bytes.count }

    /// What a header says besides path and content; nil fields are left empty.
    struct Fields {
        var type: Character = "0"
        var mode = 0o644
        var owner = 0
        var group = 0
        var modified = 1_000_000_000
        var target = ""
        var magic = "ustar\u{0}00"
        var prefix = ""
        var device: (major: Int, minor: Int)?
        /// The size field, where it differs from the content's.
        var size: Int?
        /// More bytes to put into the header.
        var patches: [(offset: Int, bytes: [UInt8])] = []
        var signedChecksum = false
    }

    /// Adds an entry.
    mutating func add(
        _ path: String, _ content: [UInt8] = [], _ change: (inout Fields) -> Void = { _ in }
    ) {
        add(path: Array(path.utf8), content, change)
    }

    /// Adds an entry with a path of any bytes.
    mutating func add(
        path: [UInt8], _ content: [UInt8] = [], _ change: (inout Fields) -> Void = { _ in }
    ) {
        var fields = Fields()
        change(&fields)
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: [UInt8], _ offset: Int) {
            header.replaceSubrange(offset..<offset + text.count, with: text)
        }
        put(path, 0)
        put(TarBytes.octal(fields.mode, 7), 100)
        put(TarBytes.octal(fields.owner, 7), 108)
        put(TarBytes.octal(fields.group, 7), 116)
        put(TarBytes.octal(fields.size ?? content.count, 11), 124)
        put(TarBytes.octal(fields.modified, 11), 136)
        put(Array(String(fields.type).utf8), 156)
        put(Array(fields.target.utf8), 157)
        put(Array(fields.magic.utf8), 257)
        if let device = fields.device {
            put(TarBytes.octal(device.major, 7), 329)
            put(TarBytes.octal(device.minor, 7), 337)
        }
        put(Array(fields.prefix.utf8), 345)
        for patch in fields.patches { put(patch.bytes, patch.offset) }
        put([UInt8](repeating: 32, count: 8), 148)
        let sum = header.reduce(0) {
            $0 + (fields.signedChecksum ? Int(Int8(bitPattern: $1)) : Int($1))
        }
        put(TarBytes.octal(sum, 6) + [0], 148)
        bytes += header
        addContent(content)
    }

    /// Adds bytes padded to whole blocks, and nothing else.
    mutating func addContent(_ content: [UInt8]) {
        bytes += content
        bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    /// Adds a pax header with records of `KEY=VALUE`.
    mutating func addPax(_ records: [String], type: Character = "x") {
        add("PaxHeader", records.flatMap { TarBytes.record(Array($0.utf8)) }) { $0.type = type }
    }

    /// The archive with its end mark.
    func finished() -> [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    /// A pax record with its length in front.
    static func record(_ text: [UInt8]) -> [UInt8] {
        var length = text.count + 3
        while true {
            let digits = Array("\(length)".utf8)
            let record = digits + [32] + text + [10]
            if record.count == length { return record }
            length = record.count
        }
    }

    /// A number as octal digits of a fixed count.
    static func octal(_ number: Int, _ digits: Int) -> [UInt8] {
        let text = String(number, radix: 8)
        return Array((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8)
    }
}
