import SwasiConformance
import Testing

/// A program in a sandbox sees a file system do what every one must do. There is one program, which
/// makes one call at a time.
@Suite(.serialized) struct GuestConformanceTests {
    @Test(arguments: conformanceCases(for: GuestBackEnd().provides))
    func conforms(_ conformanceCase: ConformanceCase) {
        conformanceCase.check(on: GuestBackEnd(), deviations: GuestConformanceTests.deviations)
    }

    private static let deviations: Deviations = [
        "make over what exists, of any kind": "there is no mknod",
        "make of a symbolic link without a target": "there is no mknod",
        "targets are kept as bytes": absolute,
        "a symbolic link has no content and no entries": absolute,
        "link of a file whose last name was removed": "a program links names, not nodes",
        "truncate implies write": "a descriptor without the right is notCapable",
        "a listing shows the directory as of its first call": listing,
        "two listings of one directory are independent": listing,
    ]

    private static let absolute =
        "path_symlink refuses absolute targets (Docs/Decisions/preview1.md)"
    private static let listing =
        "fd_readdir tells the inode number of each entry: one that is gone is left out"

    /// Nothing is left out silently: a case that is new, or needs something else, changes a count.
    @Test(arguments: GuestBackEnd.unsaid.indices)
    func leavesOut(_ index: Int) {
        let unsaid = GuestBackEnd.unsaid[index]
        let before = GuestBackEnd.unsaid[..<index].reduce(into: Needs()) { $0.formUnion($1.need) }
        let names = allCases.filter {
            $0.needs.isDisjoint(with: before) && !$0.needs.isDisjoint(with: unsaid.need)
        }.map(\.name)
        #expect(names.count == unsaid.cases, "\(unsaid.reason): \(names)")
    }

    @Test func deviationsAreCases() {
        #expect(GuestConformanceTests.deviations.unknownNames == [])
    }
}
