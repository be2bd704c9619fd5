import SwasiCore
import SwasiFS

/// What a guest holds under one number, made in its place.
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

    /// Gives up what the number stands for, which makes it free.
    @inline(__always)
    mutating func end() {
        switch kind {
        case .file:
            if let file = file.take() { file.close() }
        case .directory: listing = nil
        case .stream, .free: break
        }
        kind = .free
    }

    /// Begins to stand for an open file, at its start; it was free.
    @inline(__always)
    mutating func begin(
        _ file: consuming any OpenFile, at location: Location, _ rights: Rights,
        _ request: OpenRequest, mayBlock: Bool
    ) {
        begin(.file, at: location, rights)
        flags = request.flags
        self.mayBlock = mayBlock
        base = .file.intersection(.allowed(by: rights)).intersection(request.base)
        self.file = file
    }

    /// Begins to stand for an open directory, with all that it can allow or with what was asked
    /// for; it was free.
    mutating func begin(
        _ listing: DirectoryListing, _ rights: Rights, _ request: OpenRequest? = nil
    ) {
        begin(.directory, at: listing.location, rights)
        base = .directory.intersection(.allowed(by: rights))
        inheriting = .inheritable
        if let request {
            flags = request.flags
            base.formIntersection(request.base)
            inheriting.formIntersection(request.inheriting)
        }
        self.listing = listing
    }

    /// Begins to stand for a stream of the run; it was free.
    mutating func begin(_ stream: StreamID) {
        begin(.stream, at: Descriptor.nowhere, [])
        base = .stream(forWriting: stream != .input)
        self.stream = stream
    }

    /// Begins to stand for something, without any operation.
    @inline(__always)
    private mutating func begin(_ kind: Kind, at location: Location, _ rights: Rights) {
        self.kind = kind
        flags = []
        self.rights = rights
        mayBlock = false
        base = []
        inheriting = []
        offset = 0
        self.location = location
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
