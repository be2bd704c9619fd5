import SwasiCore
import Testing

@testable import SwasiFS

/// The nodes of a directory of the host that is written through to.
@Suite struct HostNodesTests {
    private func object(_ inode: UInt64) -> HostObject {
        HostObject(mount: 1, device: 2, inode: inode, birth: 0)
    }

    @Test func aSlotIsUsedAgainByAnotherNode() throws {
        var nodes = HostNodes(root: object(1))
        let top = NodeID(slot: 0)
        let one = nodes.note(object(2), .file, in: top, byOnlooker: false)
        #expect(nodes.note(object(2), .file, in: top, byOnlooker: false) == one)
        #expect(nodes.destroy(one) == nil)
        nodes.orphan(one)
        // The object's number may be another's from now on.
        #expect(nodes.node(of: object(2)) == nil)
        #expect(try nodes[one].life == .orphan)
        #expect(nodes.destroy(one) == object(2))
        #expect(nodes.isStale(one))
        let two = nodes.note(object(3), .file, in: top, byOnlooker: false)
        #expect(two.slot == one.slot && two != one && nodes.isStale(one))
    }

    @Test func anObjectOfAnotherSortIsAnotherNode() throws {
        var nodes = HostNodes(root: object(1))
        let top = NodeID(slot: 0)
        let one = nodes.note(object(2), .file, in: top, byOnlooker: false)
        let two = nodes.note(object(2), .directory, in: top, byOnlooker: false)
        #expect(one != two && nodes.node(of: object(2)) == two)
        #expect(try nodes[two].parent == top)
    }
}
