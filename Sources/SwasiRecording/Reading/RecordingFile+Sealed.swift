import SwasiCache
public import SwasiCore

extension RecordingFile {
    /// What the recording holds whole. Where it was cut off, what it does not hold all of is left
    /// out.
    ///
    /// Errors: `system`; `invalidRecording`.
    public func sealedObjects() throws(SwasiError) -> [SealedObject] {
        var objects: [SealedObject] = []
        for (number, frame) in frames.enumerated() {
            if frame.header.kind == .sealedBytes {
                guard let last = objects.indices.last,
                    objects[last].frames.upperBound == number
                else { throw damage.error("sealed bytes have no name", at: frame.offset) }
                objects[last].frames = objects[last].frames.lowerBound..<number + 1
            }
            if frame.header.kind != .sealed { continue }
            let bytes = try bytes(of: frame)
            let object = try damage.reading(at: frame.offset) { () throws(MalformedItem) in
                var source = ByteSource(bytes)
                let object = SealedObject(
                    name: try source.counted(), count: try source.varint(),
                    digest: try Digest(&source), frames: number + 1..<number + 1)
                try source.end()
                return object
            }
            objects.append(object)
        }
        if end == nil, let last = objects.last {
            let held = last.frames.reduce(0) { $0 + UInt64(frames[$1].header.plainCount) }
            if held < last.count { objects.removeLast() }
        }
        return objects
    }

    /// Hands the bytes of an object to `body`, in pieces.
    ///
    /// Errors: `system`; `invalidRecording`, also for bytes that are not what its digest says, at
    /// the end; those of `body`.
    public func forEachPiece(
        of object: SealedObject, _ body: ([UInt8]) throws(SwasiError) -> Void
    ) throws(SwasiError) {
        var digest = try DigestBuilder()
        var count: UInt64 = 0
        for number in object.frames {
            let piece = try bytes(of: frames[number])
            count += UInt64(piece.count)
            if count > object.count { break }
            piece.withRawSpan { digest.update($0) }
            try body(piece)
        }
        let found = digest.finish()
        if count != object.count || found != object.digest {
            throw damage.error("'\(escapedText(object.name))' is not what it should be")
        }
    }
}
