/// The bounds that the host enforces on a run, an image and a tree.
///
/// A bound that is nil is not enforced. All byte counts are logical: what a tree shares with a
/// snapshot counts in full in both.
public struct Limits: Sendable {
    /// Elapsed time of a run; past it the run ends (exit status 124).
    public var wallTime: Duration?
    /// How long a run that is stopped may take to come back from a call that it makes to the host;
    /// past it the run ends and its thread is left behind there.
    public var stopGrace = Duration.milliseconds(500)
    /// Bytes of linear memory of a guest; past it the run ends (exit status 137).
    public var guestMemory: UInt64?
    /// Units of fuel; without any left the run ends (exit status 152).
    public var fuel: UInt64?

    /// Descriptors that a guest holds at one time (`tooManyDescriptors` past it).
    public var descriptors = 65_536
    /// Bytes in a path, and in a link's target (`nameTooLong` past it; PATH_MAX of Linux,
    /// which counts a NUL at the end).
    public var pathLength = 4_095
    /// Symbolic links that one path walk follows (`loop` past it; as in Linux).
    public var linksFollowed = 40
    /// Names of one node (`tooManyLinks` past it).
    public var hardLinks = 65_000
    /// Bytes in files, links and extended attributes of one tree (`insufficientSpace` past it).
    /// They are the host's memory; a sandbox counts what its images hold on top.
    public var treeBytes: UInt64 = 1 << 32
    /// Nodes of one tree, those that are known of a granted directory and the names that it was
    /// asked for in vain (`insufficientMemory` past it), and names beyond the first of each
    /// (`insufficientSpace` past it).
    public var treeNodes: UInt64 = 1 << 24
    /// Names in one directory (`insufficientSpace` past it, as where a directory cannot grow).
    public var directoryEntries: UInt64?
    /// Bytes in a name that is made (`nameTooLong` past it; at most NAME_MAX of Linux).
    public var nameLength = 255
    /// Bytes in one file (`fileTooLarge` past it).
    public var fileSize: UInt64 = 1 << 50
    /// Bytes in one extended attribute's value (`argumentListTooLong` past it).
    public var extendedAttributeSize = 65_536
    /// Buffers of one scattered read or write (`invalid` past it; IOV_MAX of Linux).
    public var buffers = 1_024
    /// Subscriptions of one poll (`invalid` past it).
    public var subscriptions = 65_536
    /// Bytes of standard output or error that a run captures.
    public var capturedBytes = 64 << 20

    /// Questions that one step asks the host before it is given up (`io` past it).
    public var hostQuestions = 65_536
    /// How often something that was found under a name of the host is looked for again, because
    /// another object has the name now (`stale` past it).
    public var hostTries = 64
    /// Names of a directory below others in an overlay that are asked for at once; of one that has
    /// more each is asked for by itself.
    public var hostNames = 512
    /// Blocks of 64 KiB that a granted directory keeps of what was read.
    public var hostBlocks = 1_024
    /// Holes that a granted directory keeps of its files; what lies behind the last one counts as
    /// data.
    public var hostHoles = 65_536

    /// Bytes of a path that two trees are compared at: each change holds its own.
    public var comparedPathLength = 65_536
    /// Bytes of a file that a patch shows; of a longer one it says that it is another one.
    public var patchedFileBytes: UInt64 = 64 << 20

    /// Moments of a recorded run whose trees are kept in memory at once.
    public var historyPoints = 1 << 18
    /// Bytes that the trees of these moments may take, as far as that can be told.
    public var historyBytes: UInt64 = 1 << 31

    /// Entries of an image, over all layers.
    public var imageEntries = 20_000_000
    /// Directories above an entry of an image.
    public var imageDepth = 1_024
    /// Bytes of an image's layer after decompression.
    public var layerBytes: UInt64 = 1 << 40
    /// Layers of an image.
    public var imageLayers = 1_024
    /// Manifests that an image's index lists, those of indexes in it among them.
    public var imageManifests = 1_024
    /// Indexes around a manifest, besides the outermost.
    public var imageIndexDepth = 4
    /// Bytes of an index, a manifest or a configuration.
    public var imageDocumentBytes = 4 << 20

    /// The bounds that apply when nothing else was asked for.
    public init() {}
}
