import SwasiCore

/// What came from outside.
extension RecordingLog {
    /// A clock's value.
    @inline(__always)
    func note(time: UInt64, of clock: ClockID) {
        // SAFETY: there is room for an item; a clock's number is below four.
        let item = unsafe reserve()
        unsafe item.storeBytes(of: UInt64(RawItem.clock) + UInt64(clock.rawValue), as: UInt64.self)
        unsafe item.storeBytes(of: time, toByteOffset: 8, as: UInt64.self)
        unsafe state.pointee.cursor = item + 16
    }

    /// The time that a change carries; kept where it is another one than before.
    @inline(__always)
    func note(treeTime: Int64) {
        // SAFETY: the state lives as long as this.
        if unsafe treeTime != state.pointee.treeTime { note(otherTreeTime: treeTime) }
        unsafe state.pointee.told &+= 1
    }

    @inline(never)
    private func note(otherTreeTime time: Int64) {
        // SAFETY: there is room for an item.
        let item = unsafe reserve()
        unsafe item.storeBytes(of: UInt64(RawItem.treeTime), as: UInt64.self)
        unsafe item.storeBytes(of: state.pointee.told, toByteOffset: 8, as: UInt64.self)
        unsafe item.storeBytes(of: time, toByteOffset: 16, as: Int64.self)
        unsafe state.pointee.cursor = item + 24
        unsafe state.pointee.treeTime = time
    }

    /// How the sources of a wait stood after it.
    func note(wait answers: [Readiness]) {
        var sink = ByteSink()
        sink.put(ItemTag.wait)
        sink.put(varint: answers.count)
        for answer in answers {
            let hasBytes = answer.bytes != 0
            sink.put(
                (answer.isReady ? 1 : 0) | (answer.hangup ? 2 : 0) | (hasBytes ? 4 : 0))
            if hasBytes { sink.put(varint: answer.bytes) }
        }
        note(sink.bytes)
    }

    /// What was read from a stream.
    func note(received bytes: RawSpan, from stream: StreamID) {
        var sink = ByteSink()
        sink.put(ItemTag.received)
        sink.put(varint: UInt64(stream.rawValue))
        sink.put(fixed: UInt32(truncatingIfNeeded: Fingerprint.of(bytes)))
        sink.put(counted: bytes.array)
        note(sink.bytes)
    }

    /// What was written to a stream, and how much of it was taken.
    func note(sent bytes: RawSpan, taken: Int, to stream: StreamID) {
        let isAll = taken == bytes.byteCount
        let whole = Fingerprint.of(bytes)
        if stream == .output || stream == .error {
            let place = Int(stream.rawValue) - 1
            // SAFETY: the state lives as long as this, and has two outputs.
            unsafe state.pointee.outputs[place].count &+= UInt64(taken)
            let before = unsafe state.pointee.outputs[place].sum
            unsafe state.pointee.outputs[place].sum = (before ^ whole) &* 0x9E37_79B1_85EB_CA87
        }
        var sink = ByteSink()
        sink.put(isAll ? ItemTag.sentAll : ItemTag.sentLess)
        sink.put(varint: UInt64(stream.rawValue))
        sink.put(varint: bytes.byteCount)
        sink.put(fixed: UInt32(truncatingIfNeeded: whole))
        if !isAll { sink.put(varint: taken) }
        note(sink.bytes)
    }

    /// A question that failed; `tag` is that of its event.
    func note(failure error: Errno, of tag: UInt8) {
        var sink = ByteSink()
        sink.put(ItemTag.failed)
        sink.put(tag)
        sink.put(varint: UInt64(error.rawValue))
        note(sink.bytes)
    }

    /// The run was stopped while the host was asked.
    func note(stop reason: String) {
        var sink = ByteSink()
        sink.put(ItemTag.stopped)
        sink.put(text: reason)
        note(sink.bytes)
    }

    /// An answer of a tree of the host that is written through to.
    func note(answer: HostAnswer, of tree: HostTree, to question: HostQuestion) {
        var sink = ByteSink()
        sink.put(ItemTag.answer)
        sink.put(varint: tree.number)
        sink.put(fixed: question.fingerprint)
        answer.put(to: &sink)
        note(sink.bytes)
    }

    /// Appends an item as it is to stand in a frame; one that is large has a frame of its own.
    private func note(_ item: [UInt8]) {
        if item.count <= CallChunk.itemBytes - 16 {
            // SAFETY: there is room for an item of this size.
            let place = unsafe reserve()
            unsafe place.storeBytes(of: UInt64(RawItem.coded), as: UInt64.self)
            unsafe place.storeBytes(of: UInt64(item.count), toByteOffset: 8, as: UInt64.self)
            unsafe item.withUnsafeBytes { bytes in
                guard let first = bytes.baseAddress else { return }
                unsafe (place + 16).copyMemory(from: first, byteCount: bytes.count)
            }
            unsafe state.pointee.cursor = place + 16 + RawItem.filled(item.count)
            return
        }
        handOver()
        var sink = ByteSink()
        sink.put(varint: callCount + 1)
        sink.put(raw: item)
        writer.append(.items, sink.bytes)
    }
}
