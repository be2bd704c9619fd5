package import SwasiCache
package import SwasiCore

/// What a recording keeps of an image: its index, and bytes of its layers.
package struct ImageParts: Sendable {
    /// Which bytes of each layer are kept, the lowest layer first: in order, no range empty, none
    /// that meet.
    package let ranges: [[Range<UInt64>]]
    /// Bytes of the index.
    package let indexCount: UInt64
    /// Bytes of the layers that are kept, one range behind the other.
    package let count: UInt64
    private let image: Image
    /// Each range, and where it begins among the kept bytes.
    private let places: [(layer: LayerBytes, range: Range<UInt64>, start: UInt64)]

    fileprivate init(_ image: Image, _ ranges: [[Range<UInt64>]]) {
        self.image = image
        self.ranges = ranges
        indexCount = UInt64(image.fileSystem.index.memory.count)
        var places: [(layer: LayerBytes, range: Range<UInt64>, start: UInt64)] = []
        var start: UInt64 = 0
        for (ranges, layer) in zip(ranges, image.fileSystem.layers) {
            for range in ranges {
                places.append((layer.unnoted, range, start))
                start += range.upperBound - range.lowerBound
            }
        }
        self.places = places
        count = start
    }

    /// Bytes of the index.
    package func index(at offset: UInt64, count: Int) -> [UInt8] {
        image.fileSystem.index.memory.withBytes { bytes in
            let start = Int(clamping: min(offset, indexCount))
            return bytes.array(start..<start + min(count, bytes.byteCount - start))
        }
    }

    /// Kept bytes of the layers, counted from the first of all. Errors: why the image cannot be
    /// read any more; `system`.
    package func bytes(at offset: UInt64, count: Int) throws(SwasiError) -> [UInt8] {
        var bytes: [UInt8] = []
        var number = place(of: offset)
        var position = offset
        do throws(Errno) {
            while bytes.count < count, number < places.count {
                let place = places[number]
                let start = place.range.lowerBound + (position - place.start)
                let end = min(place.range.upperBound, start + UInt64(count - bytes.count))
                _ = try place.layer.withBytes(start..<end) { piece in
                    bytes.append(piece, 0..<piece.byteCount)
                    return true
                }
                position += end - start
                number += 1
            }
        } catch {
            throw image.problem
                ?? SwasiError(
                    .system, "cannot read the image '\(escapedText(image.path.hostBytes))'",
                    cause: error.words)
        }
        return bytes
    }

    /// The number of the range that a kept byte lies in.
    private func place(of offset: UInt64) -> Int {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            let place = places[middle]
            let end = place.start + (place.range.upperBound - place.range.lowerBound)
            if end <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Image {
    /// The same image, of which is noted what is read of its layers.
    package func noting() -> Image {
        let layers = zip(fileSystem.layers, fileSystem.layerSizes).map { layer, size in
            LayerBytes.noted(NotedLayer(layer.unnoted, size: size))
        }
        return Image(
            path: path, ImageFileSystem(fileSystem.index, layers, fileSystem.limits),
            configuration, source, key: key, isMadeOfArchives: isMadeOfArchives)
    }

    /// Forgets what was noted so far.
    package func forgetNotes() {
        for case .noted(let layer) in fileSystem.layers { layer.used.clear() }
    }

    /// What is to be kept so that a run can be repeated that read what was noted; all of it where
    /// nothing is noted.
    package var parts: ImageParts {
        ImageParts(
            self,
            zip(fileSystem.layers, fileSystem.layerSizes).map { layer, size in
                if case .noted(let noted) = layer { return noted.used.ranges }
                return size == 0 ? [] : [0..<size]
            })
    }

    /// Opens what was kept of an image: its index and the bytes of its layers, in two files of our
    /// own. `name` is what messages call it, `digest` what it says its digest is; `missing` is
    /// asked for the error of a read of what was not kept.
    ///
    /// Errors: `invalidRecording` for an index that is none.
    package static func open(
        name: String, digest: Digest, index: Int32, indexCount: UInt64, bytes: Int32,
        ranges: [[Range<UInt64>]], hasArchives: Bool, limits: Limits = Limits(),
        missing: @escaping @Sendable () -> Errno
    ) throws(SwasiError) -> Image {
        let shown = "'\(escapedText(name.hostBytes))'"
        let count = ranges.joined().reduce(0) { $0 + $1.upperBound - $1.lowerBound }
        guard let indexCount = Int(exactly: indexCount),
            let memory = IndexMemory(mapping: index, count: indexCount),
            let index = ImageIndex(memory, damage: IndexDamage(sealed: shown)),
            index.sections.nodes <= limits.imageEntries, index.sources?.count == ranges.count,
            let all = MappedLayer(bytes, size: count)
        else {
            throw SwasiError(
                .invalidRecording, "cannot open the image \(shown) of the recording",
                cause: "its index is damaged, or of another version", hint: "record the run again")
        }
        var layers: [LayerBytes] = []
        var place: UInt64 = 0
        for ranges in ranges {
            layers.append(
                .partial(PartialLayer(all, ranges, at: place, name: shown, missing: missing)))
            place += ranges.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
        }
        return Image(
            path: name, ImageFileSystem(index, layers, limits), ImageConfiguration(),
            .manifest(digest), key: nil, isMadeOfArchives: hasArchives)
    }
}
