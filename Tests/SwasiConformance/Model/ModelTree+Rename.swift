import SwasiCore
import SwasiFS

/// One name of a rename.
struct ModelPlace {
    var name: Name
    var directory: NodeID
}

extension ModelTree {
    mutating func rename(
        _ from: ModelPlace, to: ModelPlace, _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno) {
        let moved = try checkRename(from, to, flags)
        let replaced = nodes[to.directory]?.entries[to.name]
        if moved == replaced { return }
        let back = flags.contains(.exchange) ? replaced : nil
        change(from.directory, stamp, modified: true) { $0.entries[from.name] = back }
        change(to.directory, stamp, modified: true) { $0.entries[to.name] = moved }
        change(moved, stamp, modified: false) { $0.parent = to.directory }
        if let back {
            change(back, stamp, modified: false) { $0.parent = from.directory }
        } else if let replaced {
            dropName(of: replaced, stamp)
        }
    }

    /// Checks everything and returns the node that moves.
    private func checkRename(
        _ from: ModelPlace, _ to: ModelPlace, _ flags: RenameFlags
    ) throws(Errno) -> NodeID {
        _ = try node(from.directory)
        _ = try node(to.directory)
        if flags.isSuperset(of: [.noReplace, .exchange]) { throw .invalid }
        let source = try directory(from.directory)
        let target = try directory(to.directory)
        if isImmutable { throw .readOnly }
        guard let moved = source.entries[from.name] else { throw .noEntry }
        let replaced = target.entries[to.name]
        if flags.contains(.noReplace), replaced != nil { throw .exist }
        if flags.contains(.exchange), replaced == nil { throw .noEntry }
        if moved == replaced { return moved }
        let movesDirectory = try node(moved).kind == .directory
        if movesDirectory, isDirectory(to.directory, atOrBelow: moved) { throw .invalid }
        if let replaced, isDirectory(from.directory, atOrBelow: replaced) {
            throw flags.contains(.exchange) ? .invalid : .notEmpty
        }
        if target.isRemoved { throw .noEntry }
        if replaced == nil {
            if to.name.count > limits.nameLength { throw .nameTooLong }
            if from.directory != to.directory { try checkTakes(to.name, in: to.directory) }
        }
        guard let replaced, !flags.contains(.exchange) else { return moved }
        let old = try node(replaced)
        if movesDirectory, old.kind != .directory { throw .notDirectory }
        if !movesDirectory, old.kind == .directory { throw .isDirectory }
        if !old.entries.isEmpty { throw .notEmpty }
        return moved
    }
}
