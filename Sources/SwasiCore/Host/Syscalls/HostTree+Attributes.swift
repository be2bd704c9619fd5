import CLinux
import Glibc

/// Extended attributes: what tools read, never a guest.
extension HostTree {
    /// Bytes of all names, and of a value, at most (XATTR_LIST_MAX, XATTR_SIZE_MAX).
    private static let attributeLimit = 65_536

    /// Those that ``HostAttribute/isTold(_:)``, in the order of their names. Errors: `stale`.
    func extendedAttributes(of object: HostObject) throws(Errno) -> [HostAttribute] {
        if object == root.object { return try extendedAttributes(of: nil, in: rootDescriptor) }
        if let kept = kept(object) { return try extendedAttributes(of: nil, in: kept) }
        return try atPlace(of: object) { (name, directory) throws(Errno) in
            do throws(Errno) {
                let found = try extendedAttributes(of: name, in: directory)
                if try status(of: name, in: directory).object == object { return found }
            } catch .noEntry {
                throw .stale
            }
            throw .stale
        }
    }

    /// As for an object, of a name in a directory or of what a descriptor stands for.
    private func extendedAttributes(
        of name: Name?, in place: OwnedDescriptor
    ) throws(Errno) -> [HostAttribute] {
        let path = (name?.bytes ?? []).map { CChar(bitPattern: $0) } + [0]
        var found: [HostAttribute] = []
        for attribute in try attributeNames(of: path, in: place)
        where HostAttribute.isTold(attribute) {
            var value = [UInt8](repeating: 0, count: HostTree.attributeLimit)
            let text = attribute.map { CChar(bitPattern: $0) } + [0]
            // SAFETY: the names are NUL-terminated; the kernel writes only inside of the array.
            let count = unsafe clinux_attribute_of(place.number, path, text, &value, value.count)
            if count < 0, errno == ENODATA { continue }
            if count < 0 { throw failure("getxattr") }
            found.append(HostAttribute(try AttributeName(attribute), Array(value.prefix(count))))
        }
        return found.sorted { $0.name < $1.name }
    }

    /// All names that the kernel tells; none where the file system has no such attributes.
    private func attributeNames(
        of path: [CChar], in place: OwnedDescriptor
    ) throws(Errno) -> [[UInt8]] {
        // SAFETY: the name is NUL-terminated; without room the kernel writes nothing.
        var count = unsafe clinux_list_attributes_of(place.number, path, nil, 0)
        if count == 0 || (count < 0 && errno == ENOTSUP) { return [] }
        if count < 0 { throw failure("listxattr") }
        var names = [UInt8](repeating: 0, count: HostTree.attributeLimit)
        // SAFETY: the name is NUL-terminated; the kernel writes only inside of the array.
        count = unsafe clinux_list_attributes_of(place.number, path, &names, names.count)
        if count < 0 { throw failure("listxattr") }
        return names.prefix(count).split(separator: 0).map { Array($0) }
    }
}
