public import SwasiCore

extension TreeSpec {
    /// What a name stands for.
    public enum Object: Sendable {
        /// A regular file.
        case file(FileContent)
        /// A directory.
        case directory
        /// A symbolic link with its target.
        case symbolicLink([UInt8])
        /// One more name of an entry above, which is no directory.
        case hardLink(TreePath)
        /// A device, pipe or socket; the number is `major << 32 | minor`.
        case special(Kind, device: UInt64)
    }

    /// One name of a tree with the attributes of what it stands for (a hard link has none of its
    /// own).
    public struct Entry: Sendable {
        /// From the root down.
        public var path: TreePath
        /// What the name stands for.
        public var object: Object
        /// Permission bits.
        public var mode: UInt16
        /// Owner and group.
        public var owner: UInt32 = 0
        /// Group.
        public var group: UInt32 = 0
        /// Time of last change of the content and of last access.
        public var modified = Timestamp(seconds: 1_600_000_000)
        /// In no order.
        public var extendedAttributes: [AttributeName: [UInt8]] = [:]

        /// A regular file that holds a text.
        public static func file(_ path: TreePath, _ text: String = "") -> Entry {
            file(path, .bytes(Array(text.utf8)))
        }

        /// A regular file.
        public static func file(_ path: TreePath, _ content: FileContent) -> Entry {
            Entry(path: path, object: .file(content), mode: 0o644)
        }

        /// A directory.
        public static func directory(_ path: TreePath) -> Entry {
            Entry(path: path, object: .directory, mode: 0o755)
        }

        /// A symbolic link.
        public static func symbolicLink(_ path: TreePath, to target: String) -> Entry {
            symbolicLink(path, to: Array(target.utf8))
        }

        /// A symbolic link.
        public static func symbolicLink(_ path: TreePath, to target: [UInt8]) -> Entry {
            Entry(path: path, object: .symbolicLink(target), mode: 0o777)
        }

        /// One more name of an entry above.
        public static func hardLink(_ path: TreePath, to other: TreePath) -> Entry {
            Entry(path: path, object: .hardLink(other), mode: 0)
        }

        /// A device, pipe or socket.
        public static func special(
            _ path: TreePath, _ kind: Kind, device: UInt64 = 0
        ) -> Entry {
            Entry(path: path, object: .special(kind, device: device), mode: 0o600)
        }

        /// The entry with other attributes; nil leaves one as it is.
        public func with(
            mode: UInt16? = nil, owner: UInt32? = nil, group: UInt32? = nil,
            modified: Timestamp? = nil, extendedAttributes: [AttributeName: [UInt8]]? = nil
        ) -> Entry {
            var entry = self
            if let mode { entry.mode = mode }
            if let owner { entry.owner = owner }
            if let group { entry.group = group }
            if let modified { entry.modified = modified }
            if let extendedAttributes { entry.extendedAttributes = extendedAttributes }
            return entry
        }
    }
}
