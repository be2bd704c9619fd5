internal import CLinux
internal import Glibc
internal import SwasiCore

/// The process that ``BackgroundCompilation`` works in.
enum BackgroundProcess {
    /// Starts this program again, away from the terminal and from everything that is open here.
    ///
    /// Errors: what `posix_spawn` says.
    static func start(_ arguments: [String], standardInput: CInt) throws(SwasiError) {
        var list = unsafe arguments.map { unsafe $0.withHostPath { unsafe strdup($0) } }
        unsafe list.append(nil)
        // SAFETY: the list ends with a null pointer; all lives until the call returns.
        let result = unsafe clinux_spawn_background(list, standardInput)
        unsafe list.forEach { unsafe free($0) }
        guard result == 0 else {
            let (cause, _) = Errno.explain(host: result)
            throw SwasiError(
                .cache, "cannot make optimised code in the background", cause: cause,
                hint: "--no-background runs without")
        }
    }

    /// Gives this process what nobody else wants of the processors.
    static func lowerPriority() {
        clinux_lower_priority()
    }

    /// Reads the module that was given as standard input.
    ///
    /// Errors: what `pread` says.
    static func readModule() throws(SwasiError) -> [UInt8] {
        try ProgramFile(adopting: 0, path: "the standard input").read()
    }
}
