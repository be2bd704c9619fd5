public import SwasiCore

/// A tree of mounts, to be read by paths and by places.
///
/// Paths are absolute, or relative to `/`; symbolic links are followed within the tree. Each call
/// is one step under the tree's lock. For what is not here, use ``namespace`` itself.
public struct TreeView: Sendable {
    /// The mounts and their file systems.
    public let namespace: Namespace

    /// A view of a namespace.
    public init(_ namespace: Namespace) {
        self.namespace = namespace
    }

    /// What is at a path. Errors: those of the walk; `noEntry`.
    public func attributes(of path: String) throws(Errno) -> Attributes {
        try step { () throws(Errno) in
            let location = try find(path.hostBytes)
            return try namespace.fileSystem(location).attributes(of: location.node)
        }
    }

    /// The names in a directory, in the order of their bytes.
    ///
    /// Errors: those of the walk; `noEntry`; `notDirectory`.
    public func names(in path: String) throws(Errno) -> [Name] {
        try entries(of: path.hostBytes).map(\.name)
    }

    /// All bytes of a file.
    ///
    /// Errors: those of the walk; `noEntry`; `isDirectory` and the others of opening a file;
    /// `fileTooLarge` past `limit`; `io`.
    public func contents(of path: String, limit: UInt64 = 1 << 32) throws(Errno) -> [UInt8] {
        let file = try step { () throws(Errno) in try open(try find(path.hostBytes)) }
        return try read(file, limit: limit)
    }

    /// The bytes of a file as text; what is not UTF-8 becomes U+FFFD. Errors: as
    /// ``contents(of:limit:)``.
    public func text(of path: String) throws(Errno) -> String {
        String(decoding: try contents(of: path), as: UTF8.self)
    }

    // MARK: By places

    /// The place at a path of bytes. The caller holds the lock.
    package func find(_ path: [UInt8]) throws(Errno) -> Location {
        let slash = UInt8(ascii: "/")
        var relative = Array(path.drop { $0 == slash })
        if relative.isEmpty { relative = [UInt8(ascii: ".")] }
        return try relative.withRawSpan { (span) throws(Errno) in
            try namespace.resolve(span, from: namespace.root, follow: true).node()
        }
    }

    /// An entry of a directory with its place.
    package struct NamedLocation {
        package var name: Name
        package var location: Location
    }

    /// The entries of a directory, in the order of their names' bytes.
    package func entries(of path: [UInt8]) throws(Errno) -> [NamedLocation] {
        try step { () throws(Errno) in try entries(of: try find(path)) }
    }

    /// The entries of a directory. The caller holds the lock.
    package func entries(of location: Location) throws(Errno) -> [NamedLocation] {
        var found: [NamedLocation] = []
        let directory = try namespace.fileSystem(location).openDirectory(location.node)
        try namespace.entries(of: directory, at: location, after: nil) { name, location in
            found.append(NamedLocation(name: name, location: location))
            return true
        }
        return found
    }

    /// Opens a file for reading. The caller holds the lock.
    package func open(_ location: Location) throws(Errno) -> any OpenFile {
        // Opening for reading changes nothing, so the stamp's time does not matter.
        try namespace.fileSystem(location)
            .open(location.node, .read, Stamp(time: .epoch))
    }

    /// Reads an open file to its end, in pieces, each one step.
    package func read(_ file: any OpenFile, limit: UInt64) throws(Errno) -> [UInt8] {
        let size = try step { () throws(Errno) in try file.attributes().size }
        if size > limit { throw .fileTooLarge }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        var offset = 0
        while offset < bytes.count {
            let end = min(offset + (1 << 20), bytes.count)
            file.gather(UInt64(offset)..<UInt64(end))
            let count = try step { () throws(Errno) in
                try bytes.withMutableRawSpan { (span) throws(Errno) in
                    var piece = span._mutatingExtracting(offset..<end)
                    return try file.read(at: UInt64(offset), into: &piece)
                }
            }
            if count == 0 { break }
            offset += count
        }
        bytes.removeLast(bytes.count - offset)
        return bytes
    }

    /// Whether a node of a tree's lower has never been changed.
    package func showsLower(_ location: Location) -> Bool {
        guard let tree = namespace.fileSystem(location) as? MemoryFileSystem else { return true }
        return namespace.lock.withLock { tree.showsLower(location.node) }
    }

    /// Does something as one step.
    package func step<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
        try namespace.step(body)
    }
}
