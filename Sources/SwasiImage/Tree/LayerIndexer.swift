import SwasiCore

/// Reads layers, lowest first, into one index.
struct LayerIndexer: ~Copyable {
    private var builder: TreeBuilder
    private let limits: Limits
    private let warning: (SwasiError) -> Void
    private var sources: [IndexSource] = []

    /// Begins with an empty tree; `name` is what the image is called in messages, and `warning`
    /// hears of entries that are not known.
    init(name: String, limits: Limits, warning: @escaping (SwasiError) -> Void = { _ in }) {
        builder = TreeBuilder(name: name, limits: limits)
        self.limits = limits
        self.warning = warning
    }

    /// Applies a plain archive over the layers before it. `hasWhiteouts` says whether names that
    /// begin with `.wh.` hide others, as in layers of an OCI image, or are names like all others;
    /// `isComplete` whether a digest vouches for the archive's end.
    ///
    /// Errors: those of ``TarReader`` and ``TreeBuilder``; `limitExceeded` past
    /// ``Limits/layerBytes``.
    mutating func add(
        _ archive: HostFile, _ source: IndexSource, name: String, hasWhiteouts: Bool,
        isComplete: Bool = false
    ) throws(SwasiError) {
        if source.size > limits.layerBytes {
            throw SwasiError(
                .limitExceeded, "the image \(name) has \(source.size) bytes",
                cause: "the bound for a layer is \(limits.layerBytes)",
                hint: "leave out what the program does not need")
        }
        builder.beginLayer(UInt32(sources.count), size: source.size)
        var reader = TarReader(
            archive, size: source.size, name: name, limits: limits, isComplete: isComplete)
        var entry = LayerEntry()
        while try reader.next(into: &entry) {
            try builder.apply(entry, hasWhiteouts: hasWhiteouts)
        }
        for type in reader.unknownTypes { warning(type.warning(name)) }
        try builder.endLayer()
        sources.append(source)
    }

    /// Makes a layer that is one file: a program without an archive around it.
    ///
    /// Errors: those of ``TreeBuilder``.
    mutating func add(
        file name: [UInt8], mode: UInt16, _ source: IndexSource
    ) throws(SwasiError) {
        builder.beginLayer(UInt32(sources.count), size: 0)
        var entry = LayerEntry()
        entry.path = name
        entry.kind = .file
        entry.mode = mode
        entry.size = source.size
        if source.size > 0 {
            entry.extents = [LayerExtent(logical: 0, offset: 0, length: source.size)]
        }
        try builder.apply(entry, hasWhiteouts: false)
        try builder.endLayer()
        sources.append(source)
    }

    /// The finished index, which `keeper` keeps. Errors: `limitExceeded`.
    func finish(_ keeper: IndexKeeper? = nil) throws(SwasiError) -> ImageIndex {
        guard let index = ImageIndex(try builder.makeIndex(sources, keeper)) else {
            preconditionFailure("an index that was just written is one")
        }
        return index
    }
}
