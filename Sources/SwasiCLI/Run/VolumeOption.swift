import ArgumentParser
import Swasi

/// A directory or a file of the host on the command line: `HOST:GUEST`, `HOST:GUEST:MODE` as docker
/// has it.
struct VolumeOption: Equatable, Sendable, ExpressibleByArgument {
    var host: String
    /// An absolute path.
    var guest: String
    var mode = HostMode.readOnly

    init(host: String, guest: String, mode: HostMode = .readOnly) {
        self.host = host
        self.guest = guest
        self.mode = mode
    }

    init?(argument: String) {
        var parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count > 2, let last = parts.last, !last.hasPrefix("/") {
            guard let mode = HostMode(rawValue: String(last)) else { return nil }
            self.mode = mode
            parts.removeLast()
        }
        guard parts.count >= 2, let guest = parts.popLast(), guest.hasPrefix("/") else {
            return nil
        }
        // What is left of the last colon is the host's, colons and all.
        host = parts.joined(separator: ":")
        self.guest = String(guest)
        if host.isEmpty { return nil }
    }
}
