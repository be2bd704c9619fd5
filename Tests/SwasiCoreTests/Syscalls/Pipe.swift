import Glibc

/// A pipe of the host for a test; both ends are closed with it.
final class Pipe: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        // SAFETY: the call writes two descriptors into the array.
        guard unsafe pipe(&ends) == 0 else { throw Failure(number: errno) }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    struct Failure: Error {
        var number: Int32
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Puts text into the pipe.
    func put(_ text: String) {
        let bytes = Array(text.utf8)
        // SAFETY: the kernel reads as many bytes as the array has.
        let count = unsafe write(writeEnd, bytes, bytes.count)
        precondition(count == bytes.count)
    }
}

/// Runs `body` on a thread of its own; ``join()`` waits for its end.
final class TestThread {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) {
        let work = unsafe Unmanaged.passRetained(Work(body))
        // SAFETY: the reference that is passed is taken over by the thread.
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        precondition(result == 0)
    }

    func join() {
        pthread_join(thread, nil)
    }
}
