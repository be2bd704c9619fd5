import SwasiCore
import SwasiFS

/// What a guest holds under one number. It is made once and moved into its place.
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
    var location = Location(mount: .root, node: NodeID(rawValue: 0), kind: .file)
    var file: (any OpenFile)?
    var listing: DirectoryListing?
    var stream = StreamID.input

    /// Gives up what the number stands for, which makes it free.
    mutating func end() {
        kind = .free
        file = nil
        listing = nil
    }

    /// An open file at its start.
    static func file(_ file: consuming any OpenFile, at location: Location) -> Descriptor {
        var descriptor = Descriptor()
        descriptor.kind = .file
        descriptor.file = file
        descriptor.location = location
        return descriptor
    }

    /// An open directory.
    static func directory(_ listing: DirectoryListing) -> Descriptor {
        var descriptor = Descriptor()
        descriptor.kind = .directory
        descriptor.listing = listing
        descriptor.location = listing.location
        return descriptor
    }

    /// A stream of the run.
    static func stream(_ stream: StreamID) -> Descriptor {
        var descriptor = Descriptor()
        descriptor.kind = .stream
        descriptor.stream = stream
        descriptor.base = .stream(forWriting: stream != .input)
        return descriptor
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
