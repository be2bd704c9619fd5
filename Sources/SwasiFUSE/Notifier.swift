import SwasiCore
import SwasiFS
import Synchronization

/// Tells the kernel what others changed in a mounted tree, from a thread of its own that holds no
/// lock: where it notifies about a file, the kernel may wait for a request of the same file.
///
/// A change is told within some milliseconds. Where so much changes that the queue is full, the
/// kernel is told nothing and finds out by itself, within ``Freshness/timeout`` seconds.
final class Notifier: Sendable {
    /// What the kernel can be told.
    protocol Listener: AnyObject, Sendable {
        /// A node's attributes or content are out of date.
        func forget(_ node: KernelNode)
        /// What a name stands for is out of date.
        func forget(_ name: Name, in directory: KernelNode)
    }

    /// A file system that reports, and the mounts that show it.
    private struct Source {
        var fileSystem: any ChangeReporting
        var mounts: [MountID]
    }

    private let server: FileServer
    private let sources: [Source]
    private let bell: Bell
    private let queue: ChangeQueue

    /// How long changes are gathered before the kernel is told.
    private static let delayMicroseconds: UInt32 = 1_000

    /// Begins to listen to the file systems of a server.
    init(_ server: FileServer) {
        self.server = server
        var sources: [Source] = []
        for mount in server.namespace.mounts {
            guard let fileSystem = mount.fileSystem as? any ChangeReporting else { continue }
            sources.append(Source(fileSystem: fileSystem, mounts: [mount.id]))
        }
        self.sources = sources
        let bell = Bell()
        self.bell = bell
        queue = ChangeQueue { bell.ring() }
        for (number, source) in sources.enumerated() {
            let reporter = ChangeReporter(queue, number: number)
            server.namespace.release { source.fileSystem.add(reporter) }
        }
    }

    /// Tells a listener what changes, on a thread of its own, until ``stop()``.
    ///
    /// Errors: `system` if there can be no more threads.
    func start(_ listener: any Listener, _ start: ThreadStart) throws(SwasiError) {
        try start(256 << 10) { [self] in
            while bell.wait() {
                Bell.sleep(microseconds: Notifier.delayMicroseconds)
                for change in queue.take().changes { tell(change, listener) }
            }
        }
    }

    /// Listens no more.
    func stop() {
        for source in sources {
            server.namespace.release { source.fileSystem.removeReporters(of: queue) }
        }
        bell.end()
    }

    private func tell(_ change: ChangeQueue.Change, _ listener: any Listener) {
        for mount in sources[change.fileSystem].mounts {
            switch change.thing {
            case .node(let node):
                guard let number = server.number(node, of: mount) else { continue }
                listener.forget(number)
            case .name(let name, let directory):
                guard let number = server.number(directory, of: mount) else { continue }
                listener.forget(name, in: number)
            }
        }
    }
}
