import SwasiCore

/// Calls, compared with their records in the three steps in which they were noted.
extension Script {
    /// Compares the function and the arguments of a call that is done. False where they differ, or
    /// the run is to end before it.
    public func begin(
        call function: Int, _ arguments: borrowing InlineArray<9, UInt64>
    ) -> Bool {
        guard state.value.stop == nil, isAtCall || goesOn() else { return false }
        do throws(MalformedItem) {
            return try state.value.reader.matches(call: function, arguments)
        } catch {
            return reading { (_) throws(MalformedItem) in throw error } ?? false
        }
    }

    /// Whether the next item of the frame is a call.
    private var isAtCall: Bool { state.value.reader.tag.map { $0 < ItemTag.clock } ?? false }

    /// Whether a call comes next, in another frame. Where none does the run ends.
    @inline(never)
    private func goesOn() -> Bool {
        guard let tag else {
            if state.value.stop != nil { return false }
            endScript()
            if state.value.stop == nil { diverge(.wentOn) }
            return false
        }
        if tag >= ItemTag.clock {
            diverge(.noAnswer(asked: "nothing more in this call", recorded: Script.words(tag)))
            return false
        }
        return true
    }

    /// Compares a path of the call.
    public func compare(path: RawSpan) -> Bool {
        let part = path.extracting(first: min(path.byteCount, RecordingLayout.pathBytes))
        do throws(MalformedItem) {
            return try state.value.reader.matches(path: part)
        } catch {
            return reading { (_) throws(MalformedItem) in throw error } ?? false
        }
    }

    /// Compares a path that is not in the program's memory.
    public func compareMissingPath() -> Bool {
        reading { (reader) throws(MalformedItem) in try reader.matchesMissingPath() } ?? false
    }

    /// Compares the result of the call; then it is done. False where it differs.
    public func end(call function: Int, error: UInt16, value: UInt64, check: UInt16) -> Bool {
        let isSame = reading { (reader) throws(MalformedItem) in
            try reader.matches(function, error: error, value: value, check: check)
        }
        guard isSame == true else { return false }
        callIsDone()
        return true
    }

    /// The call that goes on is as it was recorded.
    func callIsDone() {
        state.value.calls &+= 1
        state.value.told = 0
        if state.value.calls == until {
            end(.reached, "the call came that was waited for")
        } else if state.value.reader.tag == nil, tag == nil, state.value.stop == nil {
            endScript()
        }
    }

    /// The last call was matched: a run that was ended from outside ends here.
    private func endScript() {
        guard let recorded = file.end else {
            end(.cutOff, "the recording \(file.openEndWords) here")
            return
        }
        if recorded.kind.isFromOutside { end(.ended, recorded.message) }
    }

    /// Notes how a call came that is not as it was recorded, or in which the run went another way.
    public func note(actual: RecordedCall) {
        if state.value.stop == nil {
            let number = state.value.calls + 1
            state.value.divergence = Divergence(call: number, .otherCall)
            end(.diverged, "the replay went another way than the recording")
        } else if state.value.stop == .ended {
            state.value.calls += 1
        }
        guard var divergence = state.value.divergence, divergence.actual == nil else { return }
        divergence.actual = actual
        divergence.expected = expected(divergence.call)
        if case .otherCall = divergence.reason, let expected = divergence.expected,
            expected.function == actual.function, expected.arguments == actual.arguments,
            expected.paths == actual.paths
        {
            divergence.reason = .otherResult
        }
        state.value.divergence = divergence
    }

    /// Ends the run after the call that was matched last.
    public func halt() {
        if state.value.stop == nil { end(.reached, "the call came that was waited for") }
    }

    /// The run ended: what it was, against the recording. Called once, if nothing ended it before.
    public func conclude(kind: RunEnd.Kind, code: UInt32, message: String) {
        guard state.value.stop == nil, until == nil else { return }
        if isAtEnd, file.endsBeforeFirstCall { return endScript() }
        if tag != nil {
            diverge(.endedEarly)
            state.value.divergence?.expected = expected(state.value.calls + 1)
        } else if state.value.stop == nil, let recorded = file.end,
            recorded.kind != kind || recorded.code != code || recorded.message != message
                || recorded.lastCall != state.value.calls
        {
            diverge(.otherEnd(expected: recorded.message, actual: message))
        }
    }

    /// The trees came to another thing than they were recorded to.
    public func conclude(otherTree path: [UInt8]) {
        if state.value.stop == .ended { state.value.stop = nil }
        diverge(.otherTree(path))
    }

    private func expected(_ number: UInt64) -> RecordedCall? {
        do throws(SwasiError) {
            return try file.calls(number...number).first
        } catch {
            return nil
        }
    }
}
