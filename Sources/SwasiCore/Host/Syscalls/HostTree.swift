import CLinux
import Glibc
import Synchronization

/// A granted directory of the host: executes ``HostQuestion``s, one name at a time below
/// descriptors, so that nothing outside of the directory is ever reached.
///
/// A directory is held by an `O_PATH` descriptor while there is room for it, else it is reached
/// again by the names it was found under, and what is there must be the same object. No path is
/// ever joined, a link is only ever read, and nothing but regular files is opened for content.
/// Other file systems that are mounted inside belong to the tree.
///
/// Any thread may ask. Its lock is held for looks into tables only, never in a system call, and no
/// caller may hold a ``TreeLock`` (which lives above this module): a mount of that tree may lie
/// inside the directory.
public final class HostTree: Sendable {
    struct State {
        /// How each object was last found; the root is not among them.
        var places: [HostObject: HostPlace] = [:]
        /// Names that it was found under before, and may still have.
        var otherPlaces: [HostObject: [HostPlace]] = [:]
        /// Directories held by a descriptor.
        var directories: BoundedCache<HostObject, OwnedDescriptor>
        /// Files that were read lately.
        var files: BoundedCache<HostObject, OwnedDescriptor>
        /// Files that somebody has open.
        var handles: [HostHandle: OwnedDescriptor] = [:]
        /// Objects that lost their last name here, until ``giveBack(_:)``.
        var orphans: [HostObject: OwnedDescriptor] = [:]
        /// The directory at the top, whose place nobody asks for.
        let root: HostObject

        /// Remembers a place of an object; the one before is kept if it may be another name.
        mutating func note(_ object: HostObject, _ place: HostPlace, mayHaveOthers: Bool) {
            if object == root { return }
            guard let old = places.updateValue(place, forKey: object), old != place, mayHaveOthers
            else { return }
            var others = otherPlaces[object] ?? []
            others.removeAll { $0 == place || $0 == old }
            otherPlaces[object] = others + [old]
        }

        /// Makes room for places, as much again at least as there is.
        mutating func reserve(_ count: Int) {
            let needed = places.count + count
            if needed > places.capacity {
                places.reserveCapacity(max(needed, 2 * places.count))
            }
        }
    }

    /// The number among the trees of a run.
    public let number: Int
    /// Whether answers are facts, which stand for the whole run.
    public let isFixed: Bool
    /// The directory at the top, as it was when the tree was opened.
    public let root: HostStatus
    let rootDescriptor: OwnedDescriptor
    /// The one file in it that is granted; nil where all of the directory is.
    let single: SingleFile?
    let state: Mutex<State>
    /// How often something is looked for whose name changes hands meanwhile.
    let tries: Int
    private let hear: @Sendable (HostNote) -> Void

    /// Descriptors of directories and of files that each of `trees` may hold, of each sort: at most
    /// 128, and not many more than 256 by all of them.
    public static func heldDescriptors(of trees: Int) -> Int {
        min(128, max(1, 256 / max(1, trees)))
    }

    /// Opens a directory of the host, or with `mayBeFile` a regular file; symbolic links in `path`
    /// are followed.
    ///
    /// A file is the only name of its tree, whose root stands for the directory that holds it:
    /// nothing else in there can be reached. It is the object that was found now, whatever takes
    /// its name on the host later. Directories, and files, are held by at most `heldDescriptors`.
    ///
    /// Errors: `invalidArgument` for what does not exist, is no directory (or file) or may not be
    /// opened.
    public init(
        path: String, number: Int = 0, isFixed: Bool, mayBeFile: Bool = false,
        limits: Limits = Limits(), heldDescriptors: Int = HostTree.heldDescriptors(of: 1),
        hear: @escaping @Sendable (HostNote) -> Void = { _ in }
    ) throws(SwasiError) {
        self.number = number
        self.isFixed = isFixed
        self.hear = hear
        tries = limits.hostTries
        var isReached = false
        do throws(Errno) {
            var (descriptor, status) = try HostTree.openTop(path)
            isReached = true
            single =
                status.attributes.kind == .file && mayBeFile
                ? try SingleFile(path, descriptor, status) : nil
            if let single { (descriptor, status) = try HostTree.openTop(single.folder) }
            if status.attributes.kind != .directory { throw .notDirectory }
            rootDescriptor = descriptor
            root = status
        } catch {
            let causes: [Errno: String] = [
                .noEntry: "it does not exist",
                .notDirectory: !isReached
                    ? "it leads through what is no directory"
                    : mayBeFile
                        ? "it is neither a directory nor a regular file" : "it is no directory",
            ]
            throw SwasiError(
                .invalidArgument,
                "cannot grant the host \(mayBeFile ? "path" : "directory") "
                    + "'\(escapedText(path.hostBytes))'",
                cause: causes[error] ?? error.hostWords)
        }
        state = Mutex(
            State(
                directories: BoundedCache(capacity: heldDescriptors),
                files: BoundedCache(capacity: heldDescriptors), root: root.object))
    }

    /// A tree that is not there: whoever asks gets the answers of a recording. What is asked of it
    /// all the same is `badDescriptor` or `stale`.
    public init(recorded root: HostStatus, fileName: Name?, number: Int, isFixed: Bool) {
        self.root = root
        self.number = number
        self.isFixed = isFixed
        hear = { _ in }
        tries = 1
        rootDescriptor = OwnedDescriptor(-1)
        single = fileName.map { SingleFile(recorded: $0) }
        state = Mutex(
            State(
                directories: BoundedCache(capacity: 1), files: BoundedCache(capacity: 1),
                root: root.object))
    }

    /// An `O_PATH` descriptor of what a path of the host leads to.
    private static func openTop(
        _ path: String
    ) throws(Errno) -> (OwnedDescriptor, HostStatus) {
        // SAFETY: the call reads the path, which lives for the call.
        let number = unsafe path.withHostPath {
            unsafe Glibc.open($0, clinux_path_flag() | O_CLOEXEC)
        }
        if number < 0 { throw Errno(linuxNumber: errno) ?? .io }
        let descriptor = OwnedDescriptor(number)
        var status = clinux_status()
        // SAFETY: the call fills the structure that it is given.
        if unsafe clinux_status_of(number, "", &status) != 0 {
            throw Errno(linuxNumber: errno) ?? .io
        }
        return (descriptor, HostStatus(status))
    }

    /// The name of the one file that is granted; nil where all of the directory is.
    public var fileName: Name? { single?.name }

    /// Does what is asked.
    ///
    /// Errors: `stale` for an object that cannot be found any more, `badDescriptor` for a handle
    /// that is not open, what the host says; `io` for a number without a case, which is noted.
    public func answer(_ question: HostQuestion) throws(Errno) -> HostAnswer {
        if let single, let answer = try answer(question, single) { return answer }
        switch question {
        case .status(let object): return .status(try status(of: object))
        case .lookup(let name, let directory): return .status(try lookup(name, in: directory))
        case .list(let directory): return .entries(try list(directory))
        case .names(let directory, let limit):
            return .names(try names(in: directory, limit: limit))
        case .target(let object): return .bytes(try target(of: object))
        case .extendedAttributes(let object):
            return .extendedAttributes(try extendedAttributes(of: object))
        case .content(let object, let offset, let count):
            return try content(of: object, at: offset, count: count)
        case .extents(let object, let offset, let unit, let limit):
            return .extents(try extents(of: object, from: offset, unit: unit, limit: limit))
        case .space: return .space(try space())
        case .open(let object, let handle, let access):
            return .status(try open(object, as: handle, access))
        case .create(let name, let directory, let handle, let access, let mode):
            return .status(try create(name, in: directory, as: handle, access, mode: mode))
        case .handleStatus(let handle):
            let file = try descriptor(of: handle)
            return .status(try status(of: file))
        case .read(let handle, let offset, let count):
            return .bytes(try read(try descriptor(of: handle), at: offset, count: count))
        case .write(let handle, let offset, let bytes):
            return try write(bytes, to: try descriptor(of: handle), at: offset)
        case .truncate(let handle, let size):
            return try truncate(try descriptor(of: handle), to: size)
        case .allocate(let handle, let offset, let count, let mode):
            return try allocate(try descriptor(of: handle), offset, count, mode)
        case .next(let handle, let offset, let isData):
            return try next(try descriptor(of: handle), from: offset, isData: isData)
        case .synchronize(let handle, let dataOnly):
            return try synchronize(try descriptor(of: handle), dataOnly: dataOnly)
        default: return try change(question)
        }
    }

    /// As ``answer(_:)`` for what changes names and attributes.
    private func change(_ question: HostQuestion) throws(Errno) -> HostAnswer {
        switch question {
        case .makeDirectory(let name, let directory, let mode):
            return .status(try makeDirectory(name, in: directory, mode: mode))
        case .makeSymbolicLink(let name, let directory, let target):
            return .status(try makeSymbolicLink(name, in: directory, to: target))
        case .link(let object, let name, let directory):
            return .status(try link(object, as: name, in: directory))
        case .unlink(let name, let directory):
            return try remove(name, in: directory, isDirectory: false)
        case .removeDirectory(let name, let directory):
            return try remove(name, in: directory, isDirectory: true)
        case .rename(let from, let to, let flags):
            return try rename(from, to: to, flags: flags)
        case .setAttributes(let object, let change):
            return try set(change, of: object)
        default: throw .notImplemented
        }
    }

    /// Closes a file that was opened under a handle, or gives back an object that lost its name.
    public func giveBack(_ loan: HostLoan) {
        let descriptor = state.withLock { state in
            switch loan {
            case .handle(let handle): state.handles.removeValue(forKey: handle)
            case .orphan(let object): state.orphans.removeValue(forKey: object)
            }
        }
        // Closed here, outside of the lock.
        _ = descriptor
    }

    // MARK: Trouble

    /// Says something about the tree to the user.
    public func note(_ note: HostNote) {
        hear(note)
    }

    /// The error of the system call that just failed; one without a case is noted.
    func failure(_ call: StaticString) -> Errno {
        let number = errno
        if let error = Errno(linuxNumber: number) { return error }
        hear(.unknownError(number: number, call: "\(call)"))
        return .io
    }

    /// The names that lead to an object from the top, with slashes, as far as they are known.
    public func path(of object: HostObject) -> [UInt8] {
        state.withLock { state in
            var names: [[UInt8]] = []
            var current = object
            while names.count < HostTree.deepest, let place = state.places[current] {
                names.append(place.name.bytes)
                current = place.directory
            }
            return Array(names.reversed().joined(separator: [UInt8(ascii: "/")]))
        }
    }

    /// Directories above an object at most.
    static let deepest = 4_096
}
