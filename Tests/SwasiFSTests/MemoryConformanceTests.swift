import SwasiConformance
import Testing

/// The memory file system and the overlay do what every file system must do.
@Suite struct MemoryConformanceTests {
    @Test(arguments: MemoryBackEnd.runs())
    func conforms(_ conformanceCase: ConformanceCase, _ shape: MemoryBackEnd.Shape) {
        conformanceCase.check(on: MemoryBackEnd(shape: shape))
    }
}
