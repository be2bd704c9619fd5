import SwasiCore

/// What the guest of the suite got for a call; Tests/Guests/seam.c writes it.
struct GuestAnswer {
    /// Bytes of its header.
    static let headerCount = 96

    /// A `filestat`.
    struct Status {
        var inode: UInt64
        var kind: Kind
        var links: UInt64
        var size: UInt64
        var accessed: UInt64
        var modified: UInt64
        var changed: UInt64
    }

    /// What went wrong, if anything.
    var error: Errno?
    var descriptor: UInt32
    var value: UInt64
    /// The guest's time of day behind the call.
    var now: UInt64
    var status: Status
    /// How many bytes follow.
    var count: Int
    var data: [UInt8] = []

    init(header: [UInt8]) {
        let words = (0..<12).map { header.word(at: 8 * $0) }
        let number = UInt16(truncatingIfNeeded: words[0])
        error = number == 0 ? nil : Errno(rawValue: number) ?? .io
        descriptor = UInt32(words[0] >> 32)
        value = words[1]
        now = words[2]
        status = Status(
            inode: words[4], kind: Kind(fileType: UInt8(truncatingIfNeeded: words[5])),
            links: words[6], size: words[7], accessed: words[8], modified: words[9],
            changed: words[10])
        count = Int(words[11] & 0xFFFF_FFFF)
    }
}

extension [UInt8] {
    /// Eight bytes as a number, the lowest first.
    func word(at offset: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<8 { word |= UInt64(self[offset + index]) << (8 * index) }
        return word
    }
}

extension Kind {
    /// What a `filetype` of Preview 1 stands for, which has no number for pipes.
    init(fileType: UInt8) {
        self =
            switch fileType {
            case 1: .blockDevice
            case 2: .characterDevice
            case 3: .directory
            case 4: .file
            case 5, 6: .socket
            case 7: .symbolicLink
            default: .fifo
            }
    }
}
