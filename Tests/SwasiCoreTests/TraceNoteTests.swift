import SwasiCore
import Synchronization
import Testing

@Suite("Notes and the output of traces")
struct TraceNoteTests {
    @Test("an unknown number of the host is EIO and leaves a note")
    func unknownNumbers() {
        let box = TraceNoteBox()
        #expect(Errno(hostNumber: 2, in: "openat", notes: box) == .noEntry)
        #expect(!box.hasNotes)
        #expect(Errno(hostNumber: 524, in: "openat", of: [0x61, 0x0A], notes: box) == .io)
        #expect(Errno(hostNumber: 524, in: "openat", notes: nil) == .io)
        #expect(box.hasNotes)
        let note = TraceNote("openat", [0x61, 0x0A], "error 524 of the host, told as EIO")
        #expect(box.takeAll() == [note])
        #expect(!box.hasNotes && box.takeAll().isEmpty)
    }

    @Test("a box that nobody empties stays small")
    func boxIsBounded() {
        let box = TraceNoteBox()
        for number in 0..<1_500 { box.report(TraceNote("n", [], "\(number)")) }
        let notes = box.takeAll()
        #expect(notes.count == 1_001)
        #expect(notes.first?.text == "0" && notes.last?.text == "500 more were lost")
    }

    @Test("what cannot be written is lost, and the reason is kept")
    func problems() throws {
        let full = try TraceOutput(path: "/dev/full")
        #expect(full.problem == nil)
        [1, 2, 3].withRawSpan { full.write($0) }
        #expect(full.problem == .insufficientSpace)
        let error = #expect(throws: SwasiError.self) { try TraceOutput(path: "/dev/null/x") }
        #expect(error?.code == .system && error?.cause == "ENOTDIR")
    }

    @Test("its runs are flushed until they are removed")
    func flushing() {
        final class Source: TraceSource {
            let count = Mutex(0)
            func flushFromOutside() { count.withLock { $0 += 1 } }
        }
        let output = TraceOutput { _ in }
        let source = Source()
        output.add(source)
        output.flush()
        output.remove(source)
        output.flush()
        #expect(source.count.withLock { $0 } == 1)
    }
}
