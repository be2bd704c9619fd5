import Glibc
import Swasi

/// What the command itself writes. A reader that went away ends the process as it ends any
/// program's (SIGPIPE); any other failure of standard output ends it with a message. What cannot be
/// written to standard error is lost.
enum Terminal {
    /// Writes text to standard output.
    static func output(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            // SAFETY: the bytes live for the call.
            unsafe write(UnsafeRawBufferPointer(bytes), to: STDOUT_FILENO)
        }
    }

    /// Writes bytes to standard output.
    static func output(_ bytes: RawSpan) {
        // SAFETY: the bytes live for the call.
        unsafe bytes.withUnsafeBytes { unsafe write($0, to: STDOUT_FILENO) }
    }

    /// Writes text to standard error.
    static func error(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            // SAFETY: the bytes live for the call.
            unsafe write(UnsafeRawBufferPointer(bytes), to: STDERR_FILENO)
        }
    }

    /// Whether somebody sees what is written to standard output.
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether somebody sees what is written to standard error.
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Standard output for an archive.
    static var archiveOutput: any ArchiveOutput {
        DescriptorOutput(STDOUT_FILENO, name: "standard output")
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
        var offset = 0
        while offset < bytes.count {
            // SAFETY: the range lies in the buffer.
            let count = unsafe Glibc.write(
                descriptor, bytes.baseAddress.map { unsafe $0 + offset }, bytes.count - offset)
            if count >= 0 {
                offset += count
            } else if errno != EINTR {
                // What cannot be said changes nothing about the run and its status.
                if descriptor == STDERR_FILENO { return }
                let reason = errno
                if reason != EPIPE {
                    // SAFETY: strerror gives a text that stays until the next call.
                    let words = unsafe String(cString: strerror(reason))
                    error("swasi: cannot write to standard output: \(words)\n")
                }
                CacheLocation.finish()
                exit(CommandFailure.failed)
            }
        }
    }
}
