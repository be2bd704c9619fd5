package import SwasiCore

/// One thing of a tree that is not what it was.
package enum StaleThing: Hashable, Sendable {
    /// A node's attributes or content.
    case node(NodeID)
    /// What a name in a directory stands for.
    case name(Name, in: NodeID)
}

/// A file system that reports what changes in it, for those who keep what they were told: an
/// optional power.
package protocol ChangeReporting: FileSystem {
    /// Tells a reporter of each change from now on, in the step that makes it, if somebody holds
    /// what changes: who was told of nothing has nothing to forget. The caller holds the tree lock.
    func add(_ reporter: ChangeReporter)

    /// Tells those of a queue no more. The caller holds the tree lock.
    func removeReporters(of queue: ChangeQueue)
}

/// Where one file system's changes go.
package struct ChangeReporter: Sendable {
    /// Everything that is reported, of several file systems.
    package let queue: ChangeQueue
    /// Which of them it is.
    package let number: Int

    /// Makes a reporter of its parts.
    package init(_ queue: ChangeQueue, number: Int) {
        self.queue = queue
        self.number = number
    }

    func note(_ thing: StaleThing) {
        queue.note(thing, of: number)
    }
}
