// Helpers for tests with Swift Testing: runs that are recorded once and repeated afterwards, and
// trees that are what a test says.
//
//     @Test func fixerDoesWhatItDid() throws {
//         try expectReplay(of: "Recordings/fixer.swasi")
//     }
//
// Docs/Testing.md shows all of them.

@_exported public import Swasi
