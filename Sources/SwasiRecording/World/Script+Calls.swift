import SwasiCore

/// Calls, compared with their records through the ``tape``.
extension Script {
    /// Begins to compare a call that is done. nil where another one was recorded, or none, and
    /// where the run is to end before it.
    public func begin(call function: Int) -> PlaybackCall? {
        if let call = tape.begin(call: function) { return call }
        noteUnrecordedCall()
        return nil
    }

    /// Ends a call that was begun: then it is done. False where it differs.
    public func end(_ call: PlaybackCall) -> Bool {
        guard tape.end(call) else { return false }
        if tape.isAtMark { passMark() }
        return true
    }

    /// A call is done that could not be begun: ends the run where none was recorded.
    @inline(never)
    public func noteUnrecordedCall() {
        guard state.value.stop == nil else { return }
        switch tag {
        case nil:
            if state.value.stop != nil { return }
            endScript()
            if state.value.stop == nil { diverge(.wentOn) }
        case 0: break
        case let tag?:
            diverge(
                .noAnswer(asked: "nothing more in this call", recorded: Script.words(tag)))
        }
    }

    /// A call was ended behind which is a mark: goes on in another chunk, or ends the run where it
    /// is to end. Whether it goes on.
    @inline(never)
    @discardableResult
    public func passMark() -> Bool {
        followChunks()
        findDamage()
        switch tape.mark {
        case .halt: end(.reached, "the call came that was waited for")
        case .end: endScript()
        default: break
        }
        return state.value.stop == nil
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
        if state.value.stop == .ended { tape.calls += 1 }
        diverge(.otherCall)
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
            state.value.divergence?.expected = expected(tape.calls + 1)
        } else if state.value.stop == nil, let recorded = file.end,
            recorded.kind != kind || recorded.code != code || recorded.message != message
                || recorded.lastCall != tape.calls
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
