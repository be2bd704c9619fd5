import Glibc

/// The arguments of the command as the bytes that they are; as text they may have been repaired.
enum HostArguments {
    /// The last `count` arguments.
    static func last(_ count: Int) -> [[UInt8]] {
        let total = Int(CommandLine.argc)
        return (max(0, total - count)..<total).map { index in
            // SAFETY: argv holds argc strings that nothing changes.
            guard let argument = unsafe CommandLine.unsafeArgv[index] else { return [] }
            return unsafe Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
        }
    }
}
