public import SwasiCache
public import SwasiCore

/// Something whole that a recording holds so that a replay needs nothing else: its program, or the
/// archive of an image.
public struct SealedObject: Sendable {
    /// What it is: `program`, or the reference of an image.
    public var name: [UInt8]
    /// How many bytes it has.
    public var count: UInt64
    /// The digest of its bytes.
    public var digest: Digest
    /// The frames of its bytes, in the recording's.
    var frames: Range<Int>

    /// The name of the program.
    public static let program = Array("program".utf8)
    /// The name of the program with zeros for what is for debuggers alone: another digest than
    /// that of the settings is its own.
    public static let blankedProgram = Array("program without debugging".utf8)

    /// Whether it is the program, as it was or without what is for debuggers.
    public var isProgram: Bool {
        name == SealedObject.program || name == SealedObject.blankedProgram
    }

    /// Bytes of one frame.
    static let pieceBytes = 4 << 20
}

extension RecordingWriter {
    /// Puts an object into the recording; `read` gives its bytes from an offset on, at most so
    /// many.
    ///
    /// Errors: those of `read`; `system` if it gives none before the end; `missingLibrary` without
    /// libcrypto.
    public func seal(
        _ name: [UInt8], count: UInt64,
        _ read: (_ offset: UInt64, _ count: Int) throws(SwasiError) -> [UInt8]
    ) throws(SwasiError) {
        func forEachPiece(
            _ body: ([UInt8]) throws(SwasiError) -> Void
        ) throws(SwasiError) {
            var offset: UInt64 = 0
            while offset < count {
                let wanted = min(UInt64(SealedObject.pieceBytes), count - offset)
                let bytes = try read(offset, Int(wanted))
                if bytes.isEmpty {
                    throw SwasiError(
                        .system, "cannot seal '\(escapedText(name))'",
                        cause: "it got shorter while it was read")
                }
                try body(bytes)
                offset += UInt64(bytes.count)
            }
        }
        var digest = try DigestBuilder()
        try forEachPiece { (piece) throws(SwasiError) in
            piece.withRawSpan { digest.update($0) }
        }
        var head = ByteSink()
        head.put(counted: name)
        head.put(varint: count)
        head.put(raw: digest.finish().bytes)
        append(.sealed, head.bytes)
        try forEachPiece { (piece) throws(SwasiError) in append(.sealedBytes, piece) }
    }
}
