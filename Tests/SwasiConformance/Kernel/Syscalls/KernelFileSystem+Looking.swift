import CKernel
import Glibc
public import SwasiCore
public import SwasiFS
import Synchronization

extension KernelFileSystem {
    /// openat(2) with O_PATH.
    public func lookup(_ name: Name, in directory: NodeID) throws(Errno) -> Entry {
        let descriptor = try self.directory(directory)
        let text = KernelCall.text(name.bytes)
        // SAFETY: the text ends with NUL.
        let found = Int32(try KernelCall.check(unsafe kernel_lookup(descriptor, text)))
        let node = try note(found)
        return Entry(node: node, kind: Kind(mode: try status(node).status.mode))
    }

    /// `..`; the kernel keeps that of a removed directory.
    public func parent(of directory: NodeID) throws(Errno) -> NodeID {
        let descriptor = try self.directory(directory)
        if directory == root { return root }
        if try KernelCall.stat(descriptor).links == 0 { return directory }
        // SAFETY: the text ends with NUL.
        let found = Int32(try KernelCall.check(unsafe kernel_lookup(descriptor, "..")))
        return try note(found)
    }

    /// fstat(2).
    public func attributes(of node: NodeID) throws(Errno) -> Attributes {
        let (_, status) = try status(node)
        let seen = state.withLock { $0.nodes[Int(node.slot)] }
        var attributes = Attributes(
            kind: Kind(mode: status.mode), mode: UInt16(status.mode & 0o7777),
            owner: status.owner, group: status.group, links: status.links, size: status.size,
            allocated: status.blocks * 512, inode: status.inode,
            version: UInt64(bitPattern: status.changed))
        switch attributes.kind {
        case .directory:
            attributes.links = min(status.links, 1)
            attributes.size = 0
            attributes.allocated = 0
        case .symbolicLink: attributes.allocated = status.size
        case .characterDevice, .blockDevice: attributes.device = status.device
        default: break
        }
        let raw = [status.accessed, status.modified, status.changed]
        let translated = raw.map { seen.times[$0] ?? Timestamp(nanoseconds: $0) }
        attributes.accessed = seen.accessed ?? translated[0]
        attributes.modified = translated[1]
        attributes.changed = translated[2]
        return attributes
    }

    /// readlinkat(2), which says noEntry of what is no link and has no name.
    public func readLink(_ node: NodeID) throws(Errno) -> [UInt8] {
        let (descriptor, status) = try status(node)
        if Kind(mode: status.mode) != .symbolicLink { throw .invalid }
        return try unsafe KernelCall.bytes(Int(status.size)) {
            // SAFETY: the memory has so many bytes.
            unsafe kernel_read_link(descriptor, $0, $1)
        }
    }

    /// Holds a node.
    public func pin(_ node: NodeID) throws(Errno) {
        _ = try status(node)
        hold(node)
    }

    /// Gives holds back.
    public func unpin(_ node: NodeID, count: UInt64) { drop(node, count: count) }

    /// getxattr(2).
    public func extendedAttribute(_ name: AttributeName, of node: NodeID) throws(Errno) -> [UInt8] {
        let (descriptor, _) = try status(node)
        let text = KernelCall.text(name.bytes)
        return try unsafe KernelCall.bytes(65_536) {
            // SAFETY: the text ends with NUL; the memory has so many bytes.
            unsafe kernel_get_attribute(descriptor, text, $0, $1)
        }
    }

    /// listxattr(2), sorted.
    public func extendedAttributeNames(of node: NodeID) throws(Errno) -> [AttributeName] {
        let (descriptor, _) = try status(node)
        let names = try unsafe KernelCall.bytes(65_536) {
            // SAFETY: the memory has so many bytes.
            unsafe kernel_list_attributes(descriptor, $0, $1)
        }
        var sorted: [AttributeName] = []
        for bytes in names.split(separator: 0) { sorted.append(try AttributeName(Array(bytes))) }
        return sorted.sorted()
    }

    /// open(2) of the node; what is no file is never opened by an adapter.
    public func open(
        _ node: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> any OpenFile {
        let (descriptor, status) = try status(node)
        switch Kind(mode: status.mode) {
        case .file: break
        case .directory: throw .isDirectory
        case .symbolicLink: throw .loop
        default: throw .noSuchDevice
        }
        let writes = !access.isDisjoint(with: [.write, .truncate])
        var flags = writes ? (access.contains(.read) ? O_RDWR : O_WRONLY) : O_RDONLY
        if access.contains(.truncate) { flags |= O_TRUNC }
        let file = try change(access.contains(.truncate) ? [node] : [], stamp) {
            () throws(Errno) in
            Int32(try KernelCall.check(kernel_open(descriptor, flags)))
        }
        return KernelFile(self, node, file, access)
    }

    /// openat(2) with O_EXCL where the name is missing: one call less than a race needs.
    public func open(
        _ name: Name, in directory: NodeID, _ access: Access, _ creation: Creation, _ stamp: Stamp
    ) throws(Errno) -> (file: any OpenFile, created: Bool) {
        do throws(Errno) {
            let entry = try lookup(name, in: directory)
            if case .mustCreate = creation { throw .exist }
            return (try open(entry.node, access, stamp), false)
        } catch .noEntry {
            switch creation {
            case .never: throw .noEntry
            case .ifMissing(let new), .mustCreate(let new):
                let node = try make(name, in: directory, new, stamp)
                return (try open(node, access.subtracting(.truncate), stamp), true)
            }
        }
    }

    /// getdents(2), in no order.
    func names(in directory: NodeID) throws(Errno) -> [[UInt8]] {
        try KernelCall.list(try self.directory(directory))
    }

    /// Holds the directory.
    public func openDirectory(_ node: NodeID) throws(Errno) -> any OpenDirectory {
        _ = try directory(node)
        return KernelDirectory(self, node)
    }
}
