import ArgumentParser
import Swasi

/// A directory of the host that a program can open and change: `HOST`, or `HOST::GUEST` where the
/// program is told another name, as wasmtime has it.
struct DirectoryOption: Equatable, Sendable, ExpressibleByArgument {
    var host: String
    /// The name that the program is told.
    var guest: String

    init(host: String, guest: String) {
        self.host = host
        self.guest = guest
    }

    init?(argument: String) {
        let colons = argument.indices.first { argument[$0...].hasPrefix("::") }
        host = String(argument[..<(colons ?? argument.endIndex)])
        guest = colons.map { String(argument[$0...].dropFirst(2)) } ?? host
        if host.isEmpty || guest.isEmpty { return nil }
    }

    /// Where it is mounted: at the root and the guest's name, without dots.
    var path: String {
        let names = guest.split(separator: "/").filter { $0 != "." && $0 != ".." }
        return "/" + names.joined(separator: "/")
    }
}
