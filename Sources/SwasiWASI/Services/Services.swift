public import SwasiCore
import SwasiEngine
public import SwasiFS

/// What a guest can ask of the system, whichever version of WASI it speaks: descriptors, files,
/// directories, streams, waiting. A preview translates its ABI to these functions and back.
///
/// Only the guest's thread calls them, between ``beginCall()`` and the end of the host call. A call
/// takes the namespace's tree lock at most once, and never while it waits or does I/O of the host.
public final class Services: Sendable {
    /// The tree.
    public let namespace: Namespace
    /// The outside.
    public let world: any World
    /// The bounds.
    public let limits: Limits
    /// The program's arguments, its own name first.
    let arguments: GuestStrings
    /// The environment, each entry as `NAME=value`.
    let environment: GuestStrings
    /// Sees every host call; nil costs nothing.
    let tap: (any HostCallTap)?
    let descriptors: DescriptorTable
    private let calls = HotState(CallIndex.none)

    /// Gives a guest its world, its tree and its standard streams as descriptors 0 to 2.
    public init(
        namespace: Namespace, world: any World, limits: Limits = Limits(),
        arguments: GuestStrings = .init(), environment: GuestStrings = .init(),
        tap: (any HostCallTap)? = nil
    ) throws(Errno) {
        self.namespace = namespace
        self.world = world
        self.limits = limits
        self.arguments = arguments
        self.environment = environment
        self.tap = tap
        descriptors = DescriptorTable(limit: limits.descriptors)
        for stream in [StreamID.input, .output, .error] {
            descriptors.put(Descriptor(stream), at: try descriptors.lowestFree())
        }
    }

    deinit {
        namespace.release { descriptors.removeAll() }
        descriptors.deallocate()
        calls.deallocate()
    }

    /// Opens a directory for the guest before it starts and gives it a guest name.
    ///
    /// `path` is relative to the root of the namespace; empty for the root itself.
    /// Errors: those of the walk; `notDirectory`; `tooManyDescriptors`.
    public func preopen(
        _ path: String, as name: String, rights: Rights = .all
    ) throws(Errno) {
        let number = try descriptors.lowestFree()
        let bytes = path.isEmpty ? [UInt8(ascii: ".")] : path.hostBytes
        try step { () throws(Errno) in
            let location = try bytes.withRawSpan { (span) throws(Errno) in
                try namespace.resolve(span, from: namespace.root, follow: true).node()
            }
            let directory = try namespace.fileSystem(location).openDirectory(location.node)
            let listing = DirectoryListing(directory, at: location, preopenName: name.hostBytes)
            descriptors.put(
                Descriptor(listing, namespace.rights(rights, at: location)), at: number)
        }
        tap?.preopened(number, "/\(path)".hostBytes)
    }

    // MARK: Calls

    /// Counts a host call.
    @inline(__always)
    func beginCall() { calls.value.rawValue &+= 1 }

    /// The host call that goes on.
    @inline(__always)
    public var call: CallIndex { calls.value }

    /// Does something on the tree as one step of this call; see ``Namespace/step(at:_:)``.
    @inline(__always)
    func step<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
        try namespace.step(at: call, body)
    }

    /// The stamp of a change by this call. Errors: `hostStopped`.
    @inline(__always)
    func stamp() throws(Errno) -> Stamp {
        Stamp(time: try world.treeTime(at: call), call: call)
    }

    /// The stamp of what changes nothing: no clock is read.
    @inline(__always)
    var unchanged: Stamp { Stamp(time: .epoch, call: call) }
}
