import SwasiCache
import SwasiCore
import SwasiEngine
import SwasiImage
import SwasiRecording

/// What a recording is to hold besides what the run took from outside, and where that is.
struct SealSource: Sendable {
    enum Place: Sendable {
        case file(String)
        case bytes([UInt8])
        /// An image in parts: what was noted of it, or all.
        case image(Image, Sealing)
    }

    var name: [UInt8]
    var place: Place

    /// Puts it into a recording. Errors: `notFound`; `system`; `missingLibrary`; why an image can
    /// no longer be read.
    func seal(_ writer: RecordingWriter) throws(SwasiError) {
        switch place {
        case .bytes(let bytes): try SealSource.seal(bytes, as: name, writer)
        case .file(let path):
            let file = try SealFile(reading: path)
            try writer.seal(name, count: file.size) { (offset, count) throws(SwasiError) in
                try file.bytes(at: offset, count: count)
            }
        case .image(let image, let sealing): try seal(image, sealing, writer)
        }
    }

    private func seal(
        _ image: Image, _ sealing: Sealing, _ writer: RecordingWriter
    ) throws(SwasiError) {
        let parts = image.parts
        let sealed = SealedImage(
            layers: parts.ranges,
            hasArchives: sealing == .everything && image.isMadeOfArchives)
        try SealSource.seal(sealed.encoded, as: SealedImage.Part.layers.name(of: name), writer)
        try writer.seal(SealedImage.Part.index.name(of: name), count: parts.indexCount) {
            (offset, count) throws(SwasiError) in parts.index(at: offset, count: count)
        }
        try writer.seal(SealedImage.Part.bytes.name(of: name), count: parts.count) {
            (offset, count) throws(SwasiError) in try parts.bytes(at: offset, count: count)
        }
    }

    private static func seal(
        _ bytes: [UInt8], as name: [UInt8], _ writer: RecordingWriter
    ) throws(SwasiError) {
        try writer.seal(name, count: UInt64(bytes.count)) { (offset, count) throws(SwasiError) in
            Array(bytes[Int(offset)..<Int(offset) + count])
        }
    }
}

extension Sandbox {
    /// The same sandbox, with images of which is noted what a run reads.
    func noting() -> Sandbox {
        var noted: [String: Image] = [:]
        func noting(_ image: Image) -> Image {
            let name = Sandbox.absolute(image)
            let other = noted[name] ?? image.noting()
            noted[name] = other
            return other
        }
        var sandbox = self
        sandbox.image = image.map(noting)
        for index in mounts.indices {
            switch mounts[index].source {
            case .image(let image): sandbox.mounts[index].source = .image(noting(image))
            case .overlay(let lowers):
                sandbox.mounts[index].source = .overlay(
                    lowers.map { lower in
                        if case .image(let image) = lower { return .image(noting(image)) }
                        return lower
                    })
            case .memory, .host, .fileSystem: break
            }
        }
        return sandbox
    }

    /// What a run must have to be repeated, but for what its recording has anyway: the program, and
    /// the images. Nothing is noted of the images so far when this returns.
    ///
    /// Errors: those of reading the program; `imageChanged` if that is another one meanwhile.
    func sealSources(
        _ program: Program, _ tree: SandboxTree, _ digest: Digest?
    ) throws(SwasiError) -> [SealSource] {
        var sources = try programSource(program, tree, digest).map { [$0] } ?? []
        for image in images {
            image.forgetNotes()
            let name = Sandbox.absolute(image).hostBytes
            if sources.contains(where: { $0.name == name }) { continue }
            let reference = try ImageReference(image.path)
            let isFile = reference.kind != .layout && SealFile.isThere(reference.path)
            let place: SealSource.Place =
                sealing == .everything && isFile ? .file(reference.path) : .image(image, sealing)
            sources.append(SealSource(name: name, place: place))
        }
        return sources
    }

    private func programSource(
        _ program: Program, _ tree: SandboxTree, _ digest: Digest?
    ) throws(SwasiError) -> SealSource? {
        if sealing == .everything {
            switch program {
            case .inside: return nil
            case .host(let path):
                return SealSource(name: SealedObject.program, place: .file(path))
            case .bytes(let bytes, _):
                return SealSource(name: SealedObject.program, place: .bytes(bytes))
            }
        }
        let bytes = try bytes(of: program, tree)
        let found = try Digest(of: bytes.span)
        if found != digest {
            throw SwasiError(
                .imageChanged, "cannot seal the program",
                cause: "it changed while it was read", hint: "run again")
        }
        return SealSource(
            name: SealedObject.blankedProgram, place: .bytes(DebugSections.blanked(bytes)))
    }

    private func bytes(
        of program: Program, _ tree: SandboxTree
    ) throws(SwasiError) -> [UInt8] {
        switch program {
        case .bytes(let bytes, _): return bytes
        case .host(let path):
            let file = try SealFile(reading: path)
            return try file.bytes(at: 0, count: Int(clamping: file.size))
        case .inside(let name):
            let found = try ProgramSearch(tree.view, environment: environment).find(name)
            return try tree.source(found, cache: nil).read()
        }
    }
}
