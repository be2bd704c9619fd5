public import SwasiCore

/// Calls that are answered from the recording, and not done.
extension Script {
    /// Takes what came from outside in the call that comes, for which nothing is done: what was
    /// written to streams is shown to `show`, in order, which says whether it is what the call
    /// writes. False where the run was stopped in this call, and after a divergence.
    public func skipEvents(
        _ show: (_ stream: StreamID, _ count: Int, _ fingerprint: UInt32, _ taken: Int) -> Bool
    ) -> Bool {
        while state.value.stop == nil, let tag, tag >= ItemTag.clock {
            switch takeEvent() {
            case .sent(let stream, let count, let fingerprint, let taken):
                if !show(stream, count, fingerprint, taken) {
                    diverge(.otherOutput(stream))
                }
            case .received(let stream, _, isWhole: false): diverge(.changedInput(stream))
            case .stopped(let reason): end(.ended, reason)
            default: break
            }
        }
        return state.value.stop == nil
    }

    /// What a call was answered that was begun, and whose arguments and paths were compared, and
    /// what it filled in: that goes to `fill` in pieces, which says whether there is room. Then the
    /// call is done. nil where it differs, and where the recording ends before, is damaged or has
    /// no room for it.
    public func answer(
        _ call: PlaybackCall, _ fill: (_ address: UInt64, _ bytes: RawSpan) -> Bool
    ) -> (error: UInt16, value: UInt64)? {
        guard call.isAsRecorded else { return nil }
        var call = call
        if call.error == 0, file.settings.functions[call.function].hasCheck { call.skip() }
        do throws(ResultReader.Failure) {
            if try state.value.results.next(fill) {
                _ = end(call)
                return (call.error, call.value)
            }
            diverge(
                .noAnswer(asked: "what it fills in", recorded: "bytes outside of its memory"))
        } catch {
            switch error {
            case .damaged(let error): diverge(.damaged(error))
            case .cutOff where file.end == nil:
                end(.cutOff, "the recording \(file.openEndWords) here")
            case .cutOff: diverge(.noAnswer(asked: "what it fills in", recorded: "its end"))
            }
        }
        return nil
    }
}
