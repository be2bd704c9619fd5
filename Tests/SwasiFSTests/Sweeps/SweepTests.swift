import SwasiConformance
import SwasiCore
import SwasiFS
import Testing

/// Every case of the suite while something else happens around each of its calls.
@Suite struct SweepTests {
    /// Each call on a lower fails once; the call on the overlay then fails and changes nothing.
    @Test(arguments: MemoryBackEnd.runs([.overOne, .overMany]))
    func failsWhole(_ conformanceCase: ConformanceCase, _ shape: MemoryBackEnd.Shape) {
        conformanceCase.check(on: SweptBackEnd(sweep: .lowerFaults, shape: shape))
    }

    /// The tree is frozen before each change and goes on as a copy.
    @Test(arguments: MemoryBackEnd.runs())
    func freezes(_ conformanceCase: ConformanceCase, _ shape: MemoryBackEnd.Shape) {
        conformanceCase.check(on: SweptBackEnd(sweep: .freezing, shape: shape))
    }

    /// The sweep itself: a change over a lower makes calls that can fail.
    @Test func makesCallsFail() throws {
        let swept = try SweptBackEnd(sweep: .lowerFaults, shape: .overOne)
            .makeFileSystem([[.file("f", "x")]], Limits())
        let decorated = try #require(swept as? DecoratedFileSystem)
        let sweep = try #require(decorated.decoration as? LowerSweep)
        try decorated.unlink("f", in: decorated.root, Stamp(time: .epoch))
        #expect(sweep.failureCount >= 3)
        #expect(sweep.problems.isEmpty)
    }
}
