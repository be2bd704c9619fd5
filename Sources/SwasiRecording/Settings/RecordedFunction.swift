/// What the record of a function's calls holds.
public struct RecordedFunction: Equatable, Sendable {
    /// Kept arguments at most, as this program writes them.
    public static let writtenArguments = 8
    /// Kept arguments at most, as this program reads them.
    static let readArguments = 16

    /// The interface, `wasi_snapshot_preview1` for one.
    public var interface: String
    /// The name in it.
    public var name: String
    /// The places of the arguments that are kept, in order.
    public var places: [UInt8]
    /// The places of those that have 64 bits; of no meaning in a recording.
    public var widePlaces: [UInt8]
    /// The places of the pointers of its paths, in order; at most two.
    public var paths: [UInt8]
    /// Whether a record ends with a check of what the call filled in.
    public var hasCheck: Bool

    /// Makes a function of its parts.
    public init(
        interface: String, name: String, places: [UInt8], widePlaces: [UInt8] = [],
        paths: [UInt8], hasCheck: Bool
    ) {
        self.widePlaces = widePlaces
        self.interface = interface
        self.name = name
        self.places = places
        self.paths = paths
        self.hasCheck = hasCheck
    }
}

extension RecordedFunction {
    /// Whether the records of two functions hold the same.
    public static func == (left: RecordedFunction, right: RecordedFunction) -> Bool {
        left.interface == right.interface && left.name == right.name
            && left.places == right.places && left.paths == right.paths
            && left.hasCheck == right.hasCheck
    }

    func put(to sink: inout ByteSink) {
        sink.put(text: interface)
        sink.put(text: name)
        sink.put(counted: places)
        sink.put(counted: paths)
        sink.put(bool: hasCheck)
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        interface = try source.text()
        name = try source.text()
        places = try source.counted()
        widePlaces = []
        paths = try source.counted()
        hasCheck = try source.bool()
        guard places.count <= RecordedFunction.readArguments, paths.count <= 2 else {
            throw MalformedItem("a function has too many arguments")
        }
    }
}
