import SwasiCore
import SwasiFS

/// One of the two file systems of a random run, with what the run knows of it.
final class RandomSide {
    let fileSystem: any FileSystem
    /// Every node that was seen, in the order of the first time; removed ones stay.
    private(set) var nodes: [NodeID] = []
    private var numbers: [NodeID: Int] = [:]
    var files: [any OpenFile] = []
    var directories: [any OpenDirectory] = []
    /// Times before are what the trees were made with.
    let earliest: Timestamp

    init(_ fileSystem: any FileSystem, earliest: Timestamp) {
        self.fileSystem = fileSystem
        self.earliest = earliest
        _ = number(of: fileSystem.root)
    }

    /// The number of a node; a new one gets the next.
    func number(of node: NodeID) -> Int {
        if let known = numbers[node] { return known }
        nodes.append(node)
        numbers[node] = nodes.count - 1
        return nodes.count - 1
    }

    /// Takes a step.
    func apply(_ operation: RandomOperation, _ stamp: Stamp) -> RandomOutcome {
        do throws(Errno) {
            // A node whose last open file is gone may live until the next change or count.
            _ = try fileSystem.statistics()
            switch operation {
            case .lookup, .parent, .attributes, .readLink, .list, .extendedAttribute,
                .extendedAttributeNames:
                return try look(operation)
            case .make, .makeSymbolicLink, .link, .unlink, .removeDirectory, .rename,
                .setAttributes, .setExtendedAttribute, .pin, .unpin:
                return try change(operation, stamp)
            case .open, .openName, .openDirectory, .close, .closeDirectory:
                return try open(operation, stamp)
            default:
                return try use(operation, stamp)
            }
        } catch {
            return .failed(error)
        }
    }

    /// What both sides must agree about.
    func comparable(_ attributes: Attributes) -> Attributes {
        var attributes = attributes
        attributes.inode = 0
        attributes.version = 0
        attributes.allocated = 0
        attributes.accessed = max(attributes.accessed, earliest)
        attributes.modified = max(attributes.modified, earliest)
        attributes.changed = max(attributes.changed, earliest)
        return attributes
    }

    /// Listed entries, all of them numbered.
    func comparable(_ list: [(name: Name, entry: Entry)]) -> RandomOutcome {
        .entries(
            list.map {
                RandomEntry(name: $0.name, node: number(of: $0.entry.node), kind: $0.entry.kind)
            })
    }

    // MARK: For choosing, which must leave the tables as they are

    /// The attributes of a node; nil if it was removed.
    func attributes(_ number: Int) -> Attributes? {
        do throws(Errno) {
            return try fileSystem.attributes(of: nodes[number])
        } catch {
            return nil
        }
    }

    /// The names in a directory; nil if it is none or was removed.
    func names(in number: Int) -> [Name]? {
        do throws(Errno) {
            return try fileSystem.list(nodes[number]).map(\.name)
        } catch {
            return nil
        }
    }
}
