import SwasiCore
import SwasiFS

/// What a guest holds under one number.
struct Descriptor: ~Copyable {
    /// What the number stands for.
    enum Kind: UInt8 {
        case free, file, directory, stream
    }

    var kind = Kind.free
    var flags: DescriptorFlags = []
    /// What the host's grant allows; narrowed by mounts, never by the guest.
    var rights: Rights = []
    /// Reading may wait for the host: gather before taking the lock.
    var mayBlock = false
    /// What may be done with it; the guest may narrow it.
    var base: Operations = []
    /// What may be passed on to what is opened through it.
    var inheriting: Operations = []
    /// The next byte to read or write of a file.
    var offset: UInt64 = 0
    /// The node of a file or directory.
    var location = Descriptor.nowhere
    var file: (any OpenFile)?
    var listing: DirectoryListing?
    var stream = StreamID.input

    /// Where free descriptors and streams are.
    private static var nowhere: Location {
        Location(mount: .root, node: NodeID(rawValue: 0), kind: .file)
    }

    /// A free one.
    init() {}

    /// An open file, at its start.
    @inline(__always)
    init(
        _ file: consuming any OpenFile, at location: Location, _ rights: Rights,
        _ request: OpenRequest, mayBlock: Bool
    ) {
        kind = .file
        flags = request.flags
        self.rights = rights
        self.mayBlock = mayBlock
        base = .file.intersection(.allowed(by: rights)).intersection(request.base)
        self.location = location
        self.file = file
    }

    /// An open directory, with all that it can allow or with what was asked for.
    init(_ listing: DirectoryListing, _ rights: Rights, _ request: OpenRequest? = nil) {
        kind = .directory
        self.rights = rights
        base = .directory.intersection(.allowed(by: rights))
        inheriting = .inheritable
        if let request {
            flags = request.flags
            base.formIntersection(request.base)
            inheriting.formIntersection(request.inheriting)
        }
        location = listing.location
        self.listing = listing
    }

    /// A stream of the run.
    init(_ stream: StreamID) {
        kind = .stream
        base = .stream(forWriting: stream != .input)
        self.stream = stream
    }

    /// Gives up what the number stands for, which makes it free: nothing is left to be ended.
    @inline(__always)
    mutating func end() {
        if kind == .file {
            if let file = file.take() { file.close() }
        } else {
            listing = nil
        }
        kind = .free
    }
}

/// How a descriptor reads and writes, numbered as in Preview 1 (`fdflags`).
@frozen
public struct DescriptorFlags: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt16

    /// Takes the bits.
    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Writes go to the end (`O_APPEND`).
    @inlinable
    public static var append: DescriptorFlags { DescriptorFlags(rawValue: 1) }
    /// Writes are durable, content only (`O_DSYNC`).
    @inlinable
    public static var dataSync: DescriptorFlags { DescriptorFlags(rawValue: 2) }
    /// Reads and writes of streams fail with `wouldBlock` where they would wait (`O_NONBLOCK`).
    @inlinable
    public static var nonBlocking: DescriptorFlags { DescriptorFlags(rawValue: 4) }
    /// Reads see durable content (`O_RSYNC`).
    @inlinable
    public static var readSync: DescriptorFlags { DescriptorFlags(rawValue: 8) }
    /// Writes are durable with their attributes (`O_SYNC`).
    @inlinable
    public static var sync: DescriptorFlags { DescriptorFlags(rawValue: 16) }

    /// All of them.
    static var all: DescriptorFlags { DescriptorFlags(rawValue: 31) }
}
