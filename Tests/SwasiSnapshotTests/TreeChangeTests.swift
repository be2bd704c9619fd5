import SwasiCore
import SwasiFS
import Testing

@testable import SwasiSnapshot

struct TreeChangeTests {
    @Test func saysWhichTreeHasIt() {
        let place = Location(mount: .root, node: NodeID(slot: 0), kind: .file)
        #expect(TreeChange(path: [], before: nil, after: place).sort == .added)
        #expect(TreeChange(path: [], before: place, after: nil).sort == .removed)
        #expect(TreeChange(path: [], before: place, after: place).sort == .changed)
    }
}
