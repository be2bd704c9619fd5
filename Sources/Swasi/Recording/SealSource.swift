import SwasiCore
import SwasiImage
import SwasiRecording

/// What a recording is to hold whole, and where that is.
struct SealSource: Sendable {
    enum Place: Sendable {
        case file(String)
        case bytes([UInt8])
    }

    var name: [UInt8]
    var place: Place

    /// Puts it into a recording. Errors: `notFound`; `system`; `missingLibrary`.
    func seal(_ writer: RecordingWriter) throws(SwasiError) {
        switch place {
        case .bytes(let bytes):
            try writer.seal(name, count: UInt64(bytes.count)) {
                (offset, count) throws(SwasiError) in
                Array(bytes[Int(offset)..<Int(offset) + count])
            }
        case .file(let path):
            let file = try SealFile(reading: path)
            try writer.seal(name, count: file.size) { (offset, count) throws(SwasiError) in
                try file.bytes(at: offset, count: count)
            }
        }
    }
}

extension Sandbox {
    /// What a run must have to be repeated, but for what its recording has anyway: the program, if
    /// it is not in the tree, and the archives of the images.
    ///
    /// Errors: `invalidArgument` for images that are no files.
    func sealSources(_ program: Program) throws(SwasiError) -> [SealSource] {
        var sources: [SealSource] = []
        switch program {
        case .inside: break
        case .host(let path):
            sources.append(SealSource(name: SealedObject.program, place: .file(path)))
        case .bytes(let bytes, _):
            sources.append(SealSource(name: SealedObject.program, place: .bytes(bytes)))
        }
        for image in images {
            let name = Sandbox.absolute(image).hostBytes
            if sources.contains(where: { $0.name == name }) { continue }
            let reference = try ImageReference(image.path)
            guard reference.kind != .layout, SealFile.isThere(reference.path) else {
                throw SwasiError(
                    .invalidArgument,
                    "cannot seal the image '\(escapedText(image.path.hostBytes))'",
                    cause: "it is not in one file",
                    hint: "make an archive of it: swasi export IMAGE -o x.tar")
            }
            sources.append(SealSource(name: name, place: .file(reference.path)))
        }
        return sources
    }
}
