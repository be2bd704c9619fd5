import Swasi

extension RunRequest {
    /// Refuses values that make no sense, as docker does.
    ///
    /// Errors (`invalidArgument`), in checking order: a variable without a name; a working
    /// directory that is not absolute.
    func check() throws(SwasiError) {
        for entry in environment where entry.isEmpty || entry.utf8.first == UInt8(ascii: "=") {
            throw SwasiError(
                .invalidArgument, "'\(escapedText(entry.hostBytes))' is no environment variable",
                cause: "it has no name", hint: "use --env NAME=VALUE, or --env NAME to pass ours")
        }
        if let directory = workingDirectory, directory.utf8.first != UInt8(ascii: "/") {
            throw SwasiError(
                .invalidArgument,
                "'\(escapedText(directory.hostBytes))' is no working directory",
                cause: "it is not absolute", hint: "use --workdir /DIR")
        }
    }
}
