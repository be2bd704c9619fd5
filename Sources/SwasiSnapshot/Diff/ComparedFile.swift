import SwasiCore
import SwasiFS

/// An open file of one of two trees, and what is at the place that the comparison has come to.
struct ComparedFile {
    /// Stored bytes, or zeros that nothing stores, up to an offset.
    struct Extent {
        var isHole = false
        var end: UInt64 = 0
    }

    private let file: any OpenFile
    private let side: DiffSide
    private let path: [UInt8]
    private(set) var extent = Extent()

    /// Opens a file for reading. Errors: `system`.
    init(_ location: Location, _ side: DiffSide, _ path: [UInt8]) throws(SwasiError) {
        file = try side.step(path) { () throws(Errno) in try side.view.open(location) }
        self.side = side
        self.path = path
    }

    /// Makes ``extent`` that which holds an offset of a file of `size` bytes. Errors: `system`.
    mutating func advance(to offset: UInt64, size: UInt64) throws(SwasiError) {
        if offset < extent.end { return }
        extent = try side.step(path) { () throws(Errno) in
            let data: UInt64
            do throws(Errno) {
                data = try file.next(.data, from: offset)
            } catch .noSuchDevice {
                return Extent(isHole: true, end: size)
            }
            if data > offset { return Extent(isHole: true, end: min(data, size)) }
            let hole = try file.next(.hole, from: offset)
            return Extent(isHole: false, end: hole > offset ? min(hole, size) : size)
        }
    }

    /// Reads up to `count` bytes; fewer if the file ends. Errors: `system`.
    func read(
        at offset: UInt64, count: Int, into bytes: inout [UInt8]
    ) throws(SwasiError) -> Int {
        file.gather(offset..<offset + UInt64(count))
        var done = 0
        while done < count {
            let got = try side.step(path) { () throws(Errno) in
                try bytes.withMutableRawSpan { (span) throws(Errno) in
                    try span.withPart(done..<count) { (part) throws(Errno) in
                        try file.read(at: offset + UInt64(done), into: &part)
                    }
                }
            }
            if got == 0 { break }
            done += got
        }
        return done
    }
}
