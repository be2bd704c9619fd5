import Glibc

/// The pipes to and from the guest of the suite; they stay open as long as the process.
struct GuestPipes {
    /// What the guest has for its streams.
    let input: Int32
    let output: Int32
    private let requests: Int32
    private let answers: Int32

    init() throws {
        var (to, from): ([Int32], [Int32]) = ([0, 0], [0, 0])
        // SAFETY: each call writes two descriptors into its array.
        if unsafe pipe(&to) != 0 || pipe(&from) != 0 { throw Failure(number: errno) }
        (input, requests) = (to[0], to[1])
        (answers, output) = (from[0], from[1])
    }

    struct Failure: Error {
        var number: Int32
    }

    /// Sends all of `bytes`.
    func send(_ bytes: [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                // SAFETY: the rest of the array, which outlives the call.
                unsafe write(
                    requests, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
            }
            if count < 0 { return false }
            done += count
        }
        return true
    }

    /// Takes so many bytes; nil once `hasEnded` holds and no more can come.
    func receive(_ count: Int, hasEnded: () -> Bool) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            var request = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
            // SAFETY: one request, which outlives the call.
            if unsafe poll(&request, 1, 1_000) <= 0 {
                if hasEnded() { return nil }
                continue
            }
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                // SAFETY: the rest of the array, which outlives the call.
                unsafe read(
                    answers, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
            }
            if got <= 0 { return nil }
            done += got
        }
        return bytes
    }
}
