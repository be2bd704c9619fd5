import SwasiCore

/// What came from outside.
extension RecordingLog {
    /// A clock's value.
    func note(time: UInt64, of clock: ClockID) {
        reserve()
        // SAFETY: there is room for an item; a clock's number is below four.
        var cursor = unsafe state.pointee.cursor
        let number = Int(clock.rawValue)
        unsafe cursor.storeBytes(of: ItemTag.clock + UInt8(number), as: UInt8.self)
        unsafe cursor += 1
        unsafe RecordingLog.put(signed: time &- state.pointee.clocks[number], &cursor)
        unsafe state.pointee.clocks[number] = time
        unsafe state.pointee.cursor = cursor
    }

    /// The time that a change carries; kept where it is another one than before.
    func note(treeTime: Int64) {
        // SAFETY: the state lives as long as this.
        if unsafe treeTime == state.pointee.treeTime {
            unsafe state.pointee.told &+= 1
            return
        }
        reserve()
        var cursor = unsafe state.pointee.cursor
        unsafe cursor.storeBytes(of: ItemTag.treeTime, as: UInt8.self)
        unsafe cursor += 1
        unsafe RecordingLog.put(state.pointee.told, &cursor)
        let before = unsafe state.pointee.treeTime
        unsafe RecordingLog.put(signed: UInt64(bitPattern: treeTime &- before), &cursor)
        unsafe state.pointee.treeTime = treeTime
        unsafe state.pointee.told &+= 1
        unsafe state.pointee.cursor = cursor
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
        reserve()
        // SAFETY: there is room for an item: a tag, three numbers and four bytes.
        var cursor = unsafe state.pointee.cursor
        let isAll = taken == bytes.byteCount
        unsafe cursor.storeBytes(
            of: isAll ? ItemTag.sentAll : ItemTag.sentLess, as: UInt8.self)
        unsafe cursor += 1
        unsafe RecordingLog.put(UInt64(stream.rawValue), &cursor)
        unsafe RecordingLog.put(UInt64(bytes.byteCount), &cursor)
        let whole = Fingerprint.of(bytes)
        let sum = UInt32(truncatingIfNeeded: whole)
        if stream == .output || stream == .error {
            let place = Int(stream.rawValue) - 1
            unsafe state.pointee.outputs[place].count &+= UInt64(taken)
            let before = unsafe state.pointee.outputs[place].sum
            unsafe state.pointee.outputs[place].sum = (before ^ whole) &* 0x9E37_79B1_85EB_CA87
        }
        unsafe cursor.storeBytes(of: sum.littleEndian, as: UInt32.self)
        unsafe cursor += 4
        if !isAll { unsafe RecordingLog.put(UInt64(taken), &cursor) }
        unsafe state.pointee.cursor = cursor
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

    /// Appends an item; one that is large has a frame of its own.
    private func note(_ item: [UInt8]) {
        reserve()
        if item.count <= RecordingLog.itemBytes {
            // SAFETY: there is room for an item of this size.
            unsafe item.withUnsafeBytes { bytes in
                guard let first = bytes.baseAddress else { return }
                unsafe state.pointee.cursor.copyMemory(from: first, byteCount: bytes.count)
            }
            unsafe state.pointee.cursor += item.count
            return
        }
        handOver()
        var sink = ByteSink()
        sink.put(varint: callCount + 1)
        sink.put(raw: item)
        writer.append(.items, sink.bytes)
    }
}
