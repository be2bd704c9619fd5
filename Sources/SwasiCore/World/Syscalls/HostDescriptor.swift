import CLinux
import Glibc

/// A descriptor of the host that a stream uses. It is not owned: nothing here closes it.
struct HostDescriptor: Sendable {
    let number: Int32

    /// What it is connected to, as fstat(2) and isatty(3) say.
    var kind: StreamKind {
        var information = stat()
        // SAFETY: the structure is written by the call and outlives it.
        guard unsafe fstat(number, &information) == 0 else { return .closed }
        switch information.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFCHR: return isatty(number) == 1 ? .terminal : .file
        default: return .pipe
        }
    }

    /// read(2), repeated when a signal interrupts it.
    func read(into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        try retrying {
            // SAFETY: the kernel writes at most the span's count of bytes into it.
            unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(number, buffer.baseAddress, buffer.count)
            }
        }
    }

    /// write(2), repeated when a signal interrupts it; without `signals`, a pipe that nobody reads
    /// does not raise SIGPIPE in this thread.
    func write(_ bytes: RawSpan, signals: Bool) throws(Errno) -> Int {
        let held = signals ? nil : HeldSignal(SIGPIPE)
        defer { held?.restore() }
        return try retrying {
            // SAFETY: the kernel reads at most the span's count of bytes from it.
            unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(number, buffer.baseAddress, buffer.count)
            }
        }
    }

    private func retrying(_ call: () -> Int) throws(Errno) -> Int {
        while true {
            let count = call()
            if count >= 0 { return count }
            if errno != EINTR { throw Errno(linuxNumber: errno) ?? .io }
        }
    }
}
