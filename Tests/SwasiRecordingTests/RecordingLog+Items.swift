import SwasiCore

@testable import SwasiRecording

extension RecordingLog {
    /// Notes an item as a run would; the differences between calls are found anew.
    func note(_ item: RecordedItem, _ functions: [RecordedFunction]) {
        switch item {
        case .call(let call): note(call, functions[call.function])
        case .time(let clock, let time): note(time: time, of: clock)
        case .treeTime(_, let time): note(treeTime: time.nanoseconds)
        case .wait(let answers): note(wait: answers)
        case .received(let stream, let bytes, _):
            bytes.withRawSpan { note(received: $0, from: stream) }
        case .sent(let stream, let count, _, let taken):
            Array(1...UInt8(count)).withRawSpan { note(sent: $0, taken: taken, to: stream) }
        case .failed(let tag, let error): note(failure: error, of: tag)
        case .answer: break
        case .stopped(let reason): note(stop: reason)
        }
    }

    private func note(_ call: RecordedCall, _ function: RecordedFunction) {
        var record = tape.begin(call: call.function, error: call.error, value: call.value)
        for argument in call.arguments { record.append(argument: argument) }
        for path in call.paths {
            if let path {
                path.withRawSpan { record.append(path: $0) }
            } else {
                record.appendMissingPath()
            }
        }
        if call.error == 0, function.hasCheck { record.append(check: call.check) }
        tape.end(record)
    }
}
