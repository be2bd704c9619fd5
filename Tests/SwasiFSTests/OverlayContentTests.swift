import SwasiCore
import SwasiFS
import Testing

struct OverlayContentTests {
    /// A lower file that ends inside of the cleared range, in a page that the range covers in part.
    @Test(arguments: [Allocation.punchHole, .zero])
    func clearsAllThatShowsOfALower(_ mode: Allocation) throws {
        let stamp = Stamp(time: .epoch)
        let lower = try MemoryFileSystem(stamp: stamp)
        let below = try lower.open(
            "file", in: lower.root, .write, .ifMissing(.file), stamp)
        try [UInt8](repeating: 7, count: 1_000).withRawSpan { (span) throws(Errno) in
            _ = try below.file.write(span, .at(0), stamp)
        }
        let overlay = try MemoryFileSystem(lowers: [lower], stamp: stamp)
        let file = try overlay.open(
            "file", in: overlay.root, [.read, .write], .never, stamp).file
        try file.truncate(to: 5_000, stamp)
        try file.allocate(0..<2_000, mode, stamp)
        var bytes = [UInt8](repeating: 9, count: 5_000)
        try bytes.withMutableRawSpan { (span) throws(Errno) in
            _ = try file.read(at: 0, into: &span)
        }
        #expect(bytes.allSatisfy { $0 == 0 })
        #expect(overlay.problem() == nil)
    }
}
