import SwasiCache
import SwasiCore

/// The numbers of the format.
@usableFromInline
package enum RecordingLayout {
    static let magic = Array("SWASIREC".utf8)
    static let version: UInt32 = 1
    /// Bytes of the head of the file.
    static let headCount = 16
    /// Bytes that a frame holds at most.
    static let frameBytes = 64 << 20
    /// Frames of a file at most.
    static let frames = 1 << 24
    /// Bytes of settings, facts and contents that are kept at most.
    static let keptBytes: UInt64 = 1 << 32
    /// Bytes of a path that a call keeps at most.
    @inlinable package static var pathBytes: Int { 4_096 }
    /// Sources that one wait has at most.
    static let waitSources = 1 << 20
    /// Bytes from which on the content of a file is kept by its digest.
    static let contentBytes = 1_024

    /// The head of a file.
    static var head: [UInt8] {
        var sink = ByteSink()
        sink.put(raw: magic)
        sink.put(fixed: version)
        sink.put(fixed: UInt32(0))
        return sink.bytes
    }
}
