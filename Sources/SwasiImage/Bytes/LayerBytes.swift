import SwasiCore

/// How the bytes of a layer are reached.
enum LayerBytes: Sendable {
    /// A user's own plain archive.
    case plain(PlainLayer)
    /// A decompressed copy of ours.
    case mapped(MappedLayer)
    /// Another layer, of which is noted what is read.
    case noted(NotedLayer)
    /// Some of its bytes.
    case partial(PartialLayer)

    /// Copies bytes from `offset` on until `bytes` is full. Errors: `io`.
    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) {
        switch self {
        case .plain(let layer): try layer.read(at: offset, into: &bytes)
        case .mapped(let layer): try layer.read(at: offset, into: &bytes)
        case .noted(let layer): try layer.read(at: offset, into: &bytes)
        case .partial(let layer): try layer.read(at: offset, into: &bytes)
        }
    }

    /// Lends the bytes of a range in pieces until `body` returns false; then the result is false.
    /// Errors: `io`.
    func withBytes(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) -> Bool {
        switch self {
        case .plain(let layer): try layer.withBytes(range, body)
        case .mapped(let layer): try layer.withBytes(range, body)
        case .noted(let layer): try layer.withBytes(range, body)
        case .partial(let layer): try layer.withBytes(range, body)
        }
    }

    /// Lends a range in one piece to who hands it to the kernel and does not look at it; false
    /// where it must be read. Errors: `io`.
    func lend(_ range: Range<UInt64>, _ body: (RawSpan) -> Void) throws(Errno) -> Bool {
        switch self {
        case .plain(let layer):
            return layer.lend(range, body)
        case .noted(let layer):
            layer.used.note(range)
            return try layer.base.lend(range, body)
        case .mapped, .partial:
            return try withBytes(range) { (bytes) in
                body(bytes)
                return true
            }
        }
    }

    /// Makes sure that a read of the range need not wait.
    func gather(_ range: Range<UInt64>) {
        if case .plain(let layer) = unnoted { layer.gather(range) }
    }

    /// Whether a read may wait for the host.
    var mayBlock: Bool {
        if case .plain = unnoted { true } else { false }
    }

    /// Why the bytes can no longer be used; nil while they can.
    var problem: SwasiError? {
        switch unnoted {
        case .plain(let layer): layer.problem
        case .partial(let layer): layer.problem
        case .mapped, .noted: nil
        }
    }

    /// The layer itself, of which nothing is noted.
    var unnoted: LayerBytes {
        if case .noted(let layer) = self { layer.base } else { self }
    }
}
