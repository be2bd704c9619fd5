import SwasiCache
import SwasiCore

/// An answer as a recording keeps it: the bytes of a file may be elsewhere, by their digest.
enum FactAnswer {
    case answer(HostAnswer)
    case content(Digest, HostVersion)
    case failure(Errno)

    /// The case of bytes that are elsewhere, past those of ``HostAnswer``.
    private static let elsewhere: UInt8 = 10

    func put(to sink: inout ByteSink) {
        switch self {
        case .answer(let answer):
            sink.put(0)
            answer.put(to: &sink)
        case .content(let digest, let version):
            sink.put(0)
            sink.put(FactAnswer.elsewhere)
            version.put(to: &sink)
            sink.put(raw: digest.bytes)
        case .failure(let error):
            sink.put(1)
            error.put(to: &sink)
        }
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        if try source.bool() {
            self = .failure(try Errno(&source))
            return
        }
        var after = source
        guard try after.byte() == FactAnswer.elsewhere else {
            self = .answer(try HostAnswer(&source))
            return
        }
        source = after
        let version = try HostVersion(&source)
        guard let digest = Digest(bytes: try source.raw(Digest.byteCount)) else {
            throw MalformedItem("a digest is none")
        }
        self = .content(digest, version)
    }
}
