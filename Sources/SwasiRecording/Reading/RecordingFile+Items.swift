public import SwasiCore

extension RecordingFile {
    /// Hands all items to `body` in their order, until that says false.
    ///
    /// Errors: `system`; `invalidRecording`; those of `body`.
    public func forEachItem(
        _ body: (RecordedItem) throws(SwasiError) -> Bool
    ) throws(SwasiError) {
        var reader = ItemReader(settings.functions)
        for frame in frames where frame.header.kind == .items {
            let bytes = try bytes(of: frame)
            try damage.reading(at: frame.offset) { () throws(MalformedItem) in
                try reader.begin(bytes)
            }
            while true {
                let item = try damage.reading(at: frame.offset) { () throws(MalformedItem) in
                    try reader.next()
                }
                guard let item else { break }
                if try !body(item) { return }
            }
        }
    }

    /// The number of the last call that is in it, 0 for none.
    ///
    /// Errors: `system`; `invalidRecording`.
    public func lastCall() throws(SwasiError) -> UInt64 {
        if let end { return end.lastCall }
        guard let frame = frames.last(where: { $0.header.kind == .items }) else { return 0 }
        let bytes = try bytes(of: frame)
        return try damage.reading(at: frame.offset) { () throws(MalformedItem) in
            // Each frame says which call is its first.
            var reader = ItemReader(settings.functions)
            try reader.begin(bytes)
            while try reader.next() != nil {}
            return reader.calls
        }
    }

    /// The calls with these numbers, as far as there are such.
    ///
    /// Errors: `system`; `invalidRecording`.
    public func calls(_ numbers: ClosedRange<UInt64>) throws(SwasiError) -> [RecordedCall] {
        var calls: [RecordedCall] = []
        try forEachItem { (item) throws(SwasiError) in
            guard case .call(let call) = item else { return true }
            if numbers.contains(call.index) { calls.append(call) }
            return call.index < numbers.upperBound
        }
        return calls
    }
}
