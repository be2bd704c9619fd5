import SwasiCore
import SwasiFS

/// An open directory of an image. It never changes, so it has nothing to keep.
final class ImageDirectory: OpenDirectory {
    let node: NodeID
    private let fileSystem: ImageFileSystem
    private let names: Range<Int>

    init(_ fileSystem: ImageFileSystem, _ node: NodeID, _ names: Range<Int>) {
        self.fileSystem = fileSystem
        self.node = node
        self.names = names
    }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        let index = fileSystem.index
        var next = names.lowerBound
        if let after {
            let found = try index.find(after, in: names)
            next = found.isFound ? found.index + 1 : found.index
        }
        while next < names.upperBound {
            if !body(try index.name(next), try index.entry(next, in: node)) { return }
            next += 1
        }
    }

    func rewind() {}
}
