import Glibc
import Swasi

/// The arguments of the command.
enum HostArguments {
    /// All of them, the program's name first, each as the text that stands for its bytes
    /// (``String/init(hostBytes:)``): what Swift gives has them repaired.
    static var all: [String] {
        (0..<Int(CommandLine.argc)).map { index in
            // SAFETY: argv holds argc strings that nothing changes.
            guard let argument = unsafe CommandLine.unsafeArgv[index] else { return "" }
            return unsafe String(
                hostBytes: Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument))))
        }
    }
}
