import Swasi
import SwasiConformance
import Testing

/// Makes directories of a guest's tree for the suite.
struct GuestBackEnd: BackEnd {
    /// What Preview 1 has no words for, and how many cases are left out because they need it (and
    /// nothing further up in the list).
    struct Unsaid: Sendable, CustomTestStringConvertible {
        var need: Needs
        var reason: String
        var cases: Int

        var testDescription: String { reason }
    }

    static let unsaid = [
        Unsaid(need: .immutable, reason: "a tree in memory can be changed", cases: 12),
        Unsaid(need: .limits, reason: "a run sets its bounds once, not for each case", cases: 18),
        Unsaid(need: .specialFiles, reason: "there is no mknod", cases: 19),
        Unsaid(need: .extendedAttributes, reason: "there are no extended attributes", cases: 11),
        Unsaid(need: .owners, reason: "there are neither modes nor owners", cases: 18),
        Unsaid(need: .renameFlags, reason: "path_rename has no flags", cases: 24),
        Unsaid(need: .pins, reason: "what is not open is not held", cases: 5),
        Unsaid(need: .fullness, reason: "there is no statfs, and no count of blocks", cases: 9),
        Unsaid(
            need: .ranges, reason: "there is no SEEK_DATA, no punching and no copying", cases: 21),
    ]

    var provides: Needs {
        GuestBackEnd.unsaid.reduce(into: .everything) { $0.subtract($1.need) }
    }

    /// A new directory that holds the merged layers.
    func makeFileSystem(_ layers: [TreeSpec], _ limits: Limits) throws -> any FileSystem {
        let stamp = Stamp(time: Timestamp(seconds: 1_600_000_000))
        let tree = try GuestFileSystem(try GuestAgent.shared.get(), stamp)
        try TreeSpec.merging(layers).make(in: tree)
        return tree
    }
}
