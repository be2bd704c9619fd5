import SwasiCore
import SwasiFS

/// Changes of names.
extension FileServer {
    /// Makes a file, directory or special file. In a directory with the set-group-id bit what is
    /// made has its group, and a directory the bit too, as inode_init_owner of Linux does it.
    ///
    /// Errors: those of ``FileSystem/make(_:in:_:_:)``.
    func make(
        _ name: Name, in directory: KernelNode, _ new: NewNode, _ caller: Caller
    ) throws(Errno) -> Found {
        try step { () throws(Errno) in
            let (new, stamp) = try inherited(new, in: node(directory), caller)
            let made = try fileSystem.make(name, in: node(directory), new, stamp)
            if new.kind == .directory { links.add(1, to: node(directory)) }
            return try found(made)
        }
    }

    /// Makes a symbolic link.
    ///
    /// Errors: those of ``FileSystem/makeSymbolicLink(_:in:to:_:)``.
    func makeSymbolicLink(
        _ name: Name, in directory: KernelNode, to target: RawSpan, _ caller: Caller
    ) throws(Errno) -> Found {
        try step { () throws(Errno) in
            let (_, stamp) = try inherited(.file, in: node(directory), caller)
            return try found(
                try fileSystem.makeSymbolicLink(name, in: node(directory), to: target, stamp))
        }
    }

    /// Makes a file and opens it, or opens the one that is there.
    ///
    /// Errors: those of ``FileSystem/open(_:in:_:_:_:)``.
    func create(
        _ name: Name, in directory: KernelNode, mode: UInt16, exclusively: Bool, truncating: Bool,
        _ caller: Caller
    ) throws(Errno) -> Found {
        try step { () throws(Errno) in
            let new = NewNode(.file, mode: mode)
            let (made, stamp) = try inherited(new, in: node(directory), caller)
            let file = try fileSystem.open(
                name, in: node(directory), truncating ? [.write, .truncate] : .read,
                exclusively ? .mustCreate(made) : .ifMissing(made), stamp
            ).file
            let created = file.node
            file.close()
            return try found(created)
        }
    }

    /// Gives a node one more name. Errors: those of ``FileSystem/link(_:as:in:_:)``.
    func link(
        _ number: KernelNode, as name: Name, in directory: KernelNode
    ) throws(Errno) -> Found {
        try step { () throws(Errno) in
            try fileSystem.link(node(number), as: name, in: node(directory), stamp())
            return try found(node(number))
        }
    }

    /// Removes a name. Errors: those of ``FileSystem/unlink(_:in:_:)`` or
    /// ``FileSystem/removeDirectory(_:in:_:)``.
    func remove(
        _ name: Name, in directory: KernelNode, isDirectory: Bool
    ) throws(Errno) {
        try step { () throws(Errno) in
            if isDirectory {
                try fileSystem.removeDirectory(name, in: node(directory), stamp())
                links.add(-1, to: node(directory))
            } else {
                try fileSystem.unlink(name, in: node(directory), stamp())
            }
        }
    }

    /// Moves or swaps names; `flags` are those of renameat2(2).
    ///
    /// Errors: `invalid` for flags that there are not; those of
    /// ``FileSystem/rename(_:in:to:in:_:_:)``.
    func rename(
        _ name: Name, in directory: KernelNode, to newName: Name, in newDirectory: KernelNode,
        flags: UInt32
    ) throws(Errno) {
        if flags > 3 { throw .invalid }
        try step { () throws(Errno) in
            try fileSystem.rename(
                name, in: node(directory), to: newName, in: node(newDirectory),
                RenameFlags(rawValue: UInt8(flags)), stamp())
            links.forget(node(directory))
            links.forget(node(newDirectory))
        }
    }

    private func inherited(
        _ new: NewNode, in directory: NodeID, _ caller: Caller
    ) throws(Errno) -> (NewNode, Stamp) {
        let above = try fileSystem.attributes(of: directory)
        guard above.mode & 0o2000 != 0 else { return (new, stamp(caller)) }
        var (new, caller) = (new, caller)
        caller.group = above.group
        if new.kind == .directory { new.mode |= 0o2000 }
        return (new, stamp(caller))
    }
}
