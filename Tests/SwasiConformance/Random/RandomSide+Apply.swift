import SwasiCore
import SwasiFS

extension RandomSide {
    func look(_ operation: RandomOperation) throws(Errno) -> RandomOutcome {
        switch operation {
        case .lookup(let name, let directory):
            let entry = try fileSystem.lookup(name, in: nodes[directory])
            return .node(number(of: entry.node), entry.kind)
        case .parent(let node):
            return .node(number(of: try fileSystem.parent(of: nodes[node])), .directory)
        case .attributes(let node):
            return .attributes(comparable(try fileSystem.attributes(of: nodes[node])))
        case .readLink(let node):
            return .bytes(try fileSystem.readLink(nodes[node]))
        case .list(let node):
            return comparable(try fileSystem.list(nodes[node]))
        case .extendedAttribute(let name, let node):
            return .bytes(try fileSystem.extendedAttribute(name, of: nodes[node]))
        case .extendedAttributeNames(let node):
            return .names(try fileSystem.extendedAttributeNames(of: nodes[node]))
        default:
            preconditionFailure("not a step that looks")
        }
    }

    func change(_ operation: RandomOperation, _ stamp: Stamp) throws(Errno) -> RandomOutcome {
        switch operation {
        case .make(let name, let directory, let new):
            let node = try fileSystem.make(name, in: nodes[directory], new, stamp)
            return .node(number(of: node), new.kind)
        case .makeSymbolicLink(let name, let directory, let target):
            let node = try fileSystem.makeSymbolicLink(
                name, in: nodes[directory], to: target, stamp)
            return .node(number(of: node), .symbolicLink)
        case .link(let node, let name, let directory):
            try fileSystem.link(nodes[node], as: name, in: nodes[directory], stamp)
        case .unlink(let name, let directory):
            try fileSystem.unlink(name, in: nodes[directory], stamp)
        case .removeDirectory(let name, let directory):
            try fileSystem.removeDirectory(name, in: nodes[directory], stamp)
        case .rename(let name, let directory, let newName, let newDirectory, let flags):
            try fileSystem.rename(
                name, in: nodes[directory], to: newName, in: nodes[newDirectory], flags, stamp)
        case .setAttributes(let change, let node):
            try fileSystem.setAttributes(change, of: nodes[node], stamp)
        case .setExtendedAttribute(let name, let node, let value, let mode):
            try fileSystem.setExtendedAttribute(
                name, of: nodes[node], to: value, mode, stamp)
        case .pin(let node): try fileSystem.pin(nodes[node])
        case .unpin(let node): fileSystem.unpin(nodes[node], count: 1)
        default: preconditionFailure("not a step that changes")
        }
        return .done
    }

    func open(_ operation: RandomOperation, _ stamp: Stamp) throws(Errno) -> RandomOutcome {
        switch operation {
        case .open(let node, let access):
            files.append(try fileSystem.open(nodes[node], access, stamp))
            return .opened(node: node, created: false)
        case .openName(let name, let directory, let access, let creation):
            let (file, created) = try fileSystem.open(
                name, in: nodes[directory], access, creation, stamp)
            files.append(file)
            return .opened(node: number(of: file.node), created: created)
        case .openDirectory(let node):
            directories.append(try fileSystem.openDirectory(nodes[node]))
        case .close(let number):
            let file = files.remove(at: number)
            // Some are given back, to be handed out again; others just end.
            if number % 3 > 0 { file.close() }
        case .closeDirectory(let directory): directories.remove(at: directory)
        default: preconditionFailure("not a step that opens")
        }
        return .done
    }

    func use(_ operation: RandomOperation, _ stamp: Stamp) throws(Errno) -> RandomOutcome {
        switch operation {
        case .fileAttributes(let file):
            return .attributes(comparable(try files[file].attributes()))
        case .read(let file, let offset, let count):
            return .bytes(try files[file].read(at: offset, count: count))
        case .readPages(let file, let range):
            var bytes: [UInt8] = []
            try files[file].withPages(range) { piece in
                bytes += piece.array
                return true
            }
            return .bytes(bytes)
        case .write(let file, let position, let seed, let count):
            let written = try files[file].write(
                patternBytes(count, seed: seed), position, stamp)
            return .written(count: UInt64(written.count), end: written.end)
        case .truncate(let file, let size):
            try files[file].truncate(to: size, stamp)
        case .allocate(let file, let range, let mode):
            try files[file].allocate(range, mode, stamp)
            // Whether a range that changes nothing stamps is left open: make the times equal.
            let change = AttributeChange(modified: stamp.time)
            try files[file].setAttributes(change, stamp)
        case .copy(let range, let source, let file, let offset):
            let count = try files[file].copy(range, from: files[source], to: offset, stamp)
            return .written(count: count, end: offset)
        case .entries(let number, let after, let count):
            return try entries(of: directories[number], after: after, count: count)
        case .rewind(let directory):
            directories[directory].rewind()
        default: preconditionFailure("not a step that uses")
        }
        return .done
    }

    private func entries(
        of directory: any OpenDirectory, after: Name?, count: Int
    ) throws(Errno) -> RandomOutcome {
        // Whether a listing taken before its directory was removed still shows is left open.
        if try fileSystem.attributes(of: directory.node).links == 0 { directory.rewind() }
        var list: [(name: Name, entry: Entry)] = []
        try directory.entries(after: after) { name, entry in
            list.append((name, entry))
            return list.count < count
        }
        return comparable(list)
    }
}
