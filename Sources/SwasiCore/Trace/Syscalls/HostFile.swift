import Glibc
import Synchronization

/// A file of the host that is written and closes itself.
///
/// A named pipe that nobody reads yet is opened by the first write, which waits for a reader.
final class HostFile: Sendable {
    private let path: String
    /// -1 as long as nobody reads the pipe.
    private let opened: Atomic<Int32>

    /// Makes or empties a file. Errors: what open(2) says.
    init(writing path: String) throws(Errno) {
        self.path = path
        do throws(Errno) {
            let number = try HostFile.open(path, O_CREAT | O_TRUNC | O_NONBLOCK)
            // What is written later may wait.
            _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) & ~O_NONBLOCK)
            opened = Atomic(number)
        } catch .noSuchDevice {
            if !HostFile.isPipe(path) { throw .noSuchDevice }
            opened = Atomic(-1)
        }
    }

    deinit {
        let number = opened.load(ordering: .acquiring)
        if number >= 0 { close(number) }
    }

    /// Whether it is a terminal.
    var isTerminal: Bool {
        let number = opened.load(ordering: .acquiring)
        return number >= 0 && HostDescriptor(number: number).kind == .terminal
    }

    /// The descriptor; opened now if it was not yet, which waits for who reads the pipe.
    func descriptor() throws(Errno) -> HostDescriptor {
        let known = opened.load(ordering: .acquiring)
        if known >= 0 { return HostDescriptor(number: known) }
        let number = try HostFile.open(path, 0)
        let (isOurs, other) = opened.compareExchange(
            expected: -1, desired: number, ordering: .acquiringAndReleasing)
        if isOurs { return HostDescriptor(number: number) }
        close(number)
        return HostDescriptor(number: other)
    }

    private static func open(_ path: String, _ flags: Int32) throws(Errno) -> Int32 {
        while true {
            // SAFETY: the string outlives the call.
            let number = unsafe Glibc.open(path, O_WRONLY | O_CLOEXEC | flags, 0o666)
            if number >= 0 { return number }
            if errno != EINTR { throw Errno(linuxNumber: errno) ?? .io }
        }
    }

    private static func isPipe(_ path: String) -> Bool {
        var information = stat()
        // SAFETY: the string outlives the call, which writes the structure.
        return unsafe stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFIFO
    }
}

extension HostDescriptor {
    /// Writes all bytes, waiting where a descriptor is non-blocking. Errors: what write(2) says.
    func writeAll(_ bytes: RawSpan) throws(Errno) {
        var written = 0
        while written < bytes.byteCount {
            do throws(Errno) {
                written += try write(
                    bytes.extracting(written..<bytes.byteCount), signals: false)
            } catch .wouldBlock {
                try Waiter().wait(for: number, writing: true)
            }
        }
    }

    /// Whether two descriptors lead to one file, pipe or terminal.
    func isSame(as other: HostDescriptor) -> Bool {
        var own = stat()
        var others = stat()
        // SAFETY: the structures are written by the calls and outlive them.
        guard unsafe fstat(number, &own) == 0, unsafe fstat(other.number, &others) == 0 else {
            return false
        }
        return own.st_dev == others.st_dev && own.st_ino == others.st_ino
    }
}
