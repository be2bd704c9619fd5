import Testing

@testable import SwasiWASI

@Suite("Where in its frame a call has what is noted")
struct NotePatternTests {
    private func pattern(
        _ function: Preview1.Function, _ snapshot: Preview1.Snapshot = .preview1
    ) -> NotePattern {
        NotePattern(Preview1.shapes(snapshot)[function.rawValue])
    }

    // Where one differs its calls are noted all the same, but take longer.
    @Test(
        "is as it is compiled for those that programs call often",
        arguments: [
            (.clockTimeGet, .clock), (.fdClose, .descriptor), (.fdFdstatGet, .descriptorLook),
            (.fdFilestatGet, .fileLook), (.fdPread, .transferAt), (.fdPwrite, .transferAt),
            (.fdRead, .transfer), (.fdSeek, .seek), (.fdTell, .descriptor),
            (.fdWrite, .transfer), (.pathFilestatGet, .pathLook), (.pathOpen, .open),
        ] as [(Preview1.Function, NotePattern)])
    func known(function: Preview1.Function, known: NotePattern) {
        #expect(pattern(function) == known)
    }

    @Test("differs where the older snapshot has other structures")
    func old() {
        #expect(pattern(.pathFilestatGet, .unstable) != .pathLook)
        #expect(pattern(.fdFilestatGet, .unstable) != .fileLook)
        #expect(pattern(.pathOpen, .unstable) == .open)
    }

    @Test("is there for all functions, also those without arguments")
    func all() {
        for snapshot in [Preview1.Snapshot.preview1, .unstable] {
            for shape in Preview1.shapes(snapshot) {
                let pattern = NotePattern(shape)
                #expect(pattern.count <= shape.placeCount)
                #expect((pattern.first >= 0) == (shape.paths.first != nil))
            }
        }
    }

    @Test("has both paths of a function that takes two")
    func twoPaths() {
        let rename = pattern(.pathRename)
        #expect(rename.first == 16 && rename.second == 64 && rename.wide == 0)
        #expect(rename.count == 2 && rename.offsets == 0x30_00)
    }
}
