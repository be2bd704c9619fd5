import CLinux
import Glibc

/// Processes of the host.
enum HostProcess {
    /// This one's number.
    static var number: Int32 { getpid() }

    /// What waits for another process's end; nil where there is none of that number.
    static func handle(_ number: Int32) -> Int32? {
        let handle = clinux_open_process(number)
        return handle < 0 ? nil : handle
    }

    /// Waits for the end of a process.
    static func waitForEnd(_ handle: Int32) {
        var descriptor = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
        // SAFETY: the structure is a local variable that outlives the call.
        while unsafe poll(&descriptor, 1, -1) < 0, errno == EINTR {}
        close(handle)
    }
}
