import ArgumentParser
import Swasi

/// A directory or a file of the host on the command line: `HOST:GUEST`, `HOST:GUEST:MODE` as docker
/// has it.
struct VolumeOption: Equatable, Sendable {
    var host: String
    /// An absolute path.
    var guest: String
    var mode = HostMode.readOnly

    init(host: String, guest: String, mode: HostMode = .readOnly) {
        self.host = host
        self.guest = guest
        self.mode = mode
    }

    /// Errors: `ValidationError` that says what is wrong, in checking order: the mode; the path of
    /// the guest; that of the host.
    init(argument: String) throws {
        var parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count > 2, let last = parts.last, !last.hasPrefix("/") {
            guard let mode = HostMode(rawValue: String(last)) else {
                throw ValidationError("'\(last)' is no mode; use ro, rw or overlay")
            }
            self.mode = mode
            parts.removeLast()
        }
        guard parts.count >= 2, let guest = parts.popLast() else {
            throw ValidationError("there is no path of the guest; use HOST:/GUEST")
        }
        guard guest.hasPrefix("/") else {
            throw ValidationError("'\(guest)' is not absolute; use HOST:/GUEST")
        }
        // What is left of the last colon is the host's, colons and all.
        host = parts.joined(separator: ":")
        self.guest = String(guest)
        if host.isEmpty { throw ValidationError("there is no path of the host; use HOST:/GUEST") }
    }
}
