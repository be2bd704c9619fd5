import SwasiCore

// SAFETY: @unchecked, because of the reader: one thread uses it at a time, who fills chunks. It
// goes to another one once, which is made for it.

/// Fills chunks with the items of a recording, as calls are compared with them: the way back of a
/// ``CallPacker``.
final class ItemUnpacker: @unchecked Sendable {
    /// Bytes of events from which on a chunk is full.
    private static let eventBytes = 1 << 20
    /// How many times as much memory an event takes as it has bytes in a frame, at most, if it is
    /// not content: a source of a wait has one byte there.
    private static let growth = 24

    private let file: RecordingFile
    /// The call after which the run is to end.
    private let until: UInt64?
    private let reader: HotState<ItemReader>
    /// The frame that comes next.
    private var frame = 0
    /// Calls that were put into chunks.
    private var calls: UInt64 = 0

    init(_ file: RecordingFile, until: UInt64?) {
        self.file = file
        self.until = until
        reader = HotState(apart: ItemReader(file.settings.functions))
    }

    deinit {
        reader.deallocate()
    }

    /// Fills a chunk with what comes next. Whether more comes in another one.
    func fill(_ chunk: CallChunk) -> Bool {
        chunk.clear()
        var writer = ItemWriter(chunk)
        var mark = RawItem.Mark.damage
        do throws(SwasiError) {
            mark = try fill(&writer, chunk)
        } catch {
            chunk.damage = error
        }
        writer.put(mark.rawValue)
        return mark == .more
    }

    /// Puts items until the chunk is full, and gives the mark that comes behind them.
    private func fill(
        _ writer: inout ItemWriter, _ chunk: CallChunk
    ) throws(SwasiError) -> RawItem.Mark {
        while !writer.isFull, chunk.eventBytes < ItemUnpacker.eventBytes {
            guard let tag = try nextTag() else { return .end }
            do throws(MalformedItem) {
                if tag < ItemTag.clock {
                    try reader.value.next(into: &writer)
                    calls &+= 1
                    if calls == until { return .halt }
                } else {
                    try next(tag, &writer, chunk)
                }
            } catch {
                throw file.damage.error("\(error.reason)", at: file.frames[frame - 1].offset)
            }
        }
        return .more
    }

    /// The tag of the next item; nil where there is none.
    private func nextTag() throws(SwasiError) -> UInt8? {
        while true {
            if let tag = reader.value.tag { return tag }
            guard frame < file.frames.count else { return nil }
            let next = file.frames[frame]
            frame += 1
            if next.header.kind != .items { continue }
            let bytes = try file.bytes(of: next)
            try file.damage.reading(at: next.offset) { () throws(MalformedItem) in
                try reader.value.begin(bytes)
            }
        }
    }

    /// Puts the next item, which is an event.
    private func next(
        _ tag: UInt8, _ writer: inout ItemWriter, _ chunk: CallChunk
    ) throws(MalformedItem) {
        if tag < ItemTag.treeTime {
            let (clock, time) = try reader.value.nextTime()
            writer.put(UInt64(RawItem.clock) + UInt64(clock.rawValue))
            writer.put(time)
            return
        }
        let start = reader.value.position
        switch try reader.value.next() {
        case .treeTime(let told, let time):
            writer.put(UInt64(RawItem.treeTime))
            writer.put(told)
            writer.put(UInt64(bitPattern: time.nanoseconds))
        case let event?:
            writer.put(
                UInt64(RawItem.event) | UInt64(tag) << 16 | UInt64(chunk.events.count) << 32)
            chunk.events.append(event)
            let count = reader.value.position - start
            chunk.eventBytes += tag == ItemTag.received ? count : count * ItemUnpacker.growth
        case nil: break
        }
    }
}
