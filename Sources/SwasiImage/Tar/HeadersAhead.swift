import SwasiCore

/// Headers of an archive that threads read ahead: one thread, or, where many headers are still to
/// come, two of them that take stretches of the archive in turn, so that the reading is shared and
/// little is left to list when it ends.
///
/// Where a stretch begins is a guess: the first block that looks like a header behind a place that
/// follows from how far apart they are. If it is none (an archive may lie inside of the archive),
/// blocks are offered that nobody asks for, and whoever lists the archive reads those that it
/// wants.
struct HeadersAhead {
    /// How many stretches there are at most.
    private static let maximumStretches: UInt64 = 4 << 10
    /// Headers that each of two threads may be ahead: about two stretches.
    private static let sharedBlocks = 4 << 10
    /// Bytes in which a header is looked for, and how many of them are read at once; most are
    /// content.
    private static let searched: UInt64 = 128 << 10
    private static let searchedAtOnce: UInt64 = 16 << 10

    /// Where the stretches begin; each ends where the next one begins.
    private let starts: [UInt64]
    /// None where there can be none; of two each reads every second stretch.
    private let readers: [HeaderReader]
    /// The stretch that is being taken from.
    private var current = 0

    /// Starts reading the headers of `file`, which has `size` bytes, from the one at `offset` on.
    /// They are about `distance` apart; the reading is shared where more than twice `worthSharing`
    /// of them are to come, in stretches of about a quarter of `worthSharing`.
    init(
        _ file: HostFile, size: UInt64, from offset: UInt64, distance: UInt64, worthSharing: UInt64
    ) {
        var starts = [offset]
        let headers = (size - offset) / distance
        if headers / 2 >= worthSharing {
            let count = min(
                max(headers / max(worthSharing / 4, 1), 2), HeadersAhead.maximumStretches)
            let length = (size - offset) / count / UInt64(tarBlock) * UInt64(tarBlock)
            var last = offset
            for number in 1..<count where offset + number * length > last {
                let place = offset + number * length
                if let start = HeadersAhead.header(of: file, size: size, from: place) {
                    starts.append(start)
                    last = start
                }
            }
        }
        let readers = HeadersAhead.readers(file, starts, size: size)
        self.starts = readers.count > 1 ? starts : [offset]
        self.readers = readers
    }

    /// Starts the threads: two where there are two stretches or more.
    private static func readers(
        _ file: HostFile, _ starts: [UInt64], size: UInt64
    ) -> [HeaderReader] {
        let stretches = zip(starts, starts.dropFirst() + [size]).map { $0..<$1 }
        // Two threads that read by one descriptor wait for each other's counts and places in it.
        if stretches.count > 1, let again = try? HostFile(path: file.pathOfDescriptor) {
            let readers = [(file, 0), (again, 1)].compactMap { (file, first) in
                HeaderReader(
                    file,
                    stride(from: first, to: stretches.count, by: 2).map { stretches[$0] },
                    blocks: sharedBlocks)
            }
            if readers.count == 2 { return readers }
        }
        let reader = HeaderReader(file, [starts[0]..<size])
        return reader.map { [$0] } ?? []
    }

    /// Whether nothing more is offered, or nothing that is of use.
    var isFinished: Bool {
        guard let reader = readers.isEmpty ? nil : readers[current % readers.count] else {
            return true
        }
        return reader.isGivenUp || current == starts.count - 1 && reader.isFinished
    }

    /// Lends the block at `offset`, which lies behind those that were asked for before; nil where
    /// it was not read.
    mutating func withBlock<Result>(at offset: UInt64, _ body: (RawSpan) -> Result) -> Result? {
        while current + 1 < starts.count, offset >= starts[current + 1] { current += 1 }
        return readers.isEmpty
            ? nil : readers[current % readers.count].withBlock(at: offset, body)
    }

    /// Where the first block is that looks like a header, from `offset` on; nil where none is near.
    private static func header(of file: HostFile, size: UInt64, from offset: UInt64) -> UInt64? {
        var position = offset
        while position < min(size, offset + searched) {
            let wanted = Int(min(searchedAtOnce, size - position))
            // What cannot be read here the listing comes to later, and says so.
            let bytes = try? [UInt8](upTo: wanted) { (bytes) throws(Errno) in
                try file.read(at: position, into: &bytes)
            }
            guard let bytes else { return nil }
            if let start = bytes.withRawSpan({ firstHeader(in: $0) }) {
                return position + UInt64(start)
            }
            position += searchedAtOnce
        }
        return nil
    }

    private static func firstHeader(in bytes: RawSpan) -> Int? {
        for block in 0..<bytes.byteCount / tarBlock {
            let start = block * tarBlock
            let found = TarHeader.read(bytes.extracting(start..<start + tarBlock))
            // Without a magic number, content may look like one by chance.
            if case .header(let header) = found, header.format != .v7 { return start }
        }
        return nil
    }
}
