import CKernel
import Glibc
public import SwasiCore
public import SwasiFS

extension KernelFileSystem {
    /// mknodat(2), mkdirat(2).
    public func make(
        _ name: Name, in directory: NodeID, _ new: NewNode, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        let descriptor = try self.directory(directory)
        let text = KernelCall.text(name.bytes)
        return try change([directory], stamp) { () throws(Errno) in
            let mode = new.kind.modeBits | UInt32(new.mode & 0o7777)
            // SAFETY: the text ends with NUL.
            try KernelCall.check(unsafe kernel_make(descriptor, text, mode, new.device))
            return try finish(name, in: descriptor, mode: new.mode, stamp)
        }
    }

    /// symlinkat(2).
    public func makeSymbolicLink(
        _ name: Name, in directory: NodeID, to target: RawSpan, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        let descriptor = try self.directory(directory)
        let texts = (KernelCall.text(name.bytes), KernelCall.text(target.array))
        return try change([directory], stamp) { () throws(Errno) in
            // SAFETY: the texts end with NUL.
            try KernelCall.check(unsafe kernel_symlink(descriptor, texts.0, texts.1))
            return try finish(name, in: descriptor, mode: nil, stamp)
        }
    }

    /// linkat(2).
    public func link(
        _ node: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        let (descriptor, _) = try status(node)
        let target = try self.directory(directory)
        let text = KernelCall.text(name.bytes)
        try change([node, directory], stamp) { () throws(Errno) in
            // SAFETY: the text ends with NUL.
            try KernelCall.check(unsafe kernel_link(descriptor, target, text))
        }
    }

    /// unlinkat(2).
    public func unlink(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws(Errno) {
        try remove(name, in: directory, stamp, isDirectory: false)
    }

    /// unlinkat(2) with AT_REMOVEDIR.
    public func removeDirectory(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try remove(name, in: directory, stamp, isDirectory: true)
    }

    private func remove(
        _ name: Name, in directory: NodeID, _ stamp: Stamp, isDirectory: Bool
    ) throws(Errno) {
        let descriptor = try self.directory(directory)
        let text = KernelCall.text(name.bytes)
        let nodes = [directory] + (try known([(name, directory)]))
        try change(nodes, stamp) { () throws(Errno) in
            // SAFETY: the text ends with NUL.
            try KernelCall.check(unsafe kernel_unlink(descriptor, text, isDirectory ? 1 : 0))
        }
    }

    /// The nodes that names stand for, where they stand for any.
    private func known(_ places: [(name: Name, directory: NodeID)]) throws(Errno) -> [NodeID] {
        var nodes: [NodeID] = []
        for place in places {
            do throws(Errno) {
                nodes.append(try lookup(place.name, in: place.directory).node)
            } catch {
                if error != .noEntry { throw error }
            }
        }
        return nodes
    }

    /// renameat2(2).
    public func rename(
        _ name: Name, in directory: NodeID, to newName: Name, in newDirectory: NodeID,
        _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno) {
        _ = try (status(directory), status(newDirectory))
        // The kernel looks at the flags before the descriptors.
        if flags == [.noReplace, .exchange] { throw .invalid }
        let descriptors = (try self.directory(directory), try self.directory(newDirectory))
        let texts = (KernelCall.text(name.bytes), KernelCall.text(newName.bytes))
        let nodes =
            [directory, newDirectory]
            + (try known([(name, directory), (newName, newDirectory)]))
        try change(nodes, stamp) { () throws(Errno) in
            // SAFETY: the texts end with NUL.
            try KernelCall.check(
                unsafe kernel_rename(
                    descriptors.0, texts.0, descriptors.1, texts.1, UInt32(flags.rawValue)))
        }
    }

    /// chown(2), chmod(2), utimensat(2).
    public func setAttributes(
        _ change: AttributeChange, of node: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        let (descriptor, _) = try status(node)
        try self.change([node], stamp, isExplicit: true) { () throws(Errno) in
            let old = try attributes(of: node)
            if change.owner != nil || change.group != nil {
                // This clears set-id bits, which are set again.
                try KernelCall.check(
                    kernel_set_owner(
                        descriptor, change.owner ?? old.owner, change.group ?? old.group))
            }
            let mode = change.mode ?? old.mode
            if change.mode != nil || (change.owner != nil && mode & 0o6000 != 0) {
                try KernelCall.check(
                    kernel_set_mode(descriptor, UInt32(mode & 0o7777)))
            }
            if change.accessed == nil, change.modified == nil { return }
            let times = (change.accessed?.nanoseconds, change.modified?.nanoseconds)
            // SAFETY: the times outlive the call.
            let result = unsafe withOptional(times.0) { accessed in
                unsafe withOptional(times.1) { modified in
                    unsafe kernel_set_times(descriptor, accessed, modified)
                }
            }
            try KernelCall.check(result)
            if let time = change.accessed, old.kind == .symbolicLink {
                setAccessed(time, of: node)
            }
        }
    }

    /// setxattr(2), removexattr(2).
    public func setExtendedAttribute(
        _ name: AttributeName, of node: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno) {
        let (descriptor, _) = try status(node)
        let text = KernelCall.text(name.bytes)
        try change([node], stamp) { () throws(Errno) in
            // SAFETY: the text ends with NUL, the value outlives the call.
            if let value {
                try KernelCall.check(
                    unsafe kernel_set_attribute(
                        descriptor, text, value, value.count, Int32(mode.rawValue)))
            } else {
                try KernelCall.check(unsafe kernel_remove_attribute(descriptor, text))
            }
        }
    }
}

/// Calls `body` with the address of a value, or with null.
private func withOptional<Result>(
    _ value: Int64?, _ body: (UnsafePointer<Int64>?) -> Result
) -> Result {
    // SAFETY: the pointer is good while `body` runs.
    guard let value else { return body(nil) }
    return unsafe withUnsafePointer(to: value) { unsafe body($0) }
}
