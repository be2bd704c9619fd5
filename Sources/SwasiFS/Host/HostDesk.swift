public import SwasiCore
import Synchronization

/// Where the file systems of one namespace ask the host, and the lock that none of them holds while
/// the host answers.
///
/// A mount of the very namespace may lie inside a granted directory: its threads need the tree lock
/// to answer the system call that we wait for. So there are two ways to ask, both without the lock:
///
/// - A *fact* that is not known is noted in the step, and the step ends with `hostNeeded`; what was
///   answered is learned, and the step begins again. What throws leaves the tree as it was.
/// - An *event* is asked in place: the lock is given back for the system call and taken again. So
///   each effect happens once, and its answer is what the caller gets, whatever happened meanwhile.
///   The file system that asks keeps no state of its own in the air, and stands below no other one.
///
/// Order of locks: tree lock; `late` is taken last and held for a few instructions.
@safe
public final class HostDesk: Sendable {
    /// The lock of the namespace.
    public let lock = TreeLock()
    let world: any World
    private let limits: Limits
    /// The step that holds the lock; guarded by it.
    private let current = HotState<HostStep?>(nil)
    /// What waits for the end of a step, from any thread.
    private let late = Mutex<[(tree: HostTree, task: Task)]>([])
    private let hasLate = Atomic(false)

    /// What must not be done under the lock: it may wait for the host, or calls somebody.
    private enum Task {
        case giveBack(HostLoan)
        case note(HostNote)
    }

    /// Makes a desk of a run.
    public init(_ world: any World, limits: Limits = Limits()) {
        self.world = world
        self.limits = limits
    }

    deinit {
        current.deallocate()
        lock.deallocate()
    }

    /// The desk that file systems share; nil if none of them has one. Errors: `invalid` for two.
    static func common(_ fileSystems: [any FileSystem]) throws(Errno) -> HostDesk? {
        var common: HostDesk?
        for fileSystem in fileSystems {
            guard let desk = fileSystem.desk else { continue }
            if let common, common !== desk { throw .invalid }
            common = desk
        }
        return common
    }

    /// Does something as one step; see ``Namespace/step(at:_:)``.
    public func step<Result>(
        at call: CallIndex = .none, _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        let step = HostStep(call)
        defer { settle() }
        while true {
            if let result = try attempt(step, body) { return result }
            try step.ask(world, limit: limits.hostQuestions)
        }
    }

    /// Runs `body` under the lock; nil if it needs an answer. Where an object of the host is no
    /// longer where it was found, another one may have its name: the step begins again, as a walk
    /// of Linux's does, unless it changed something.
    private func attempt<Result>(
        _ step: HostStep, _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result? {
        try lock.withLock { () throws(Errno) in
            current.value = step
            defer { current.value = nil }
            step.learn()
            while true {
                do throws(Errno) {
                    return try body()
                } catch .hostNeeded {
                    return nil
                } catch .stale where step.mayTryAgain(limits.hostTries) {
                    continue
                }
            }
        }
    }

    /// Notes a fact that the step needs. Errors: `hostNeeded`, always.
    func need(_ question: HostStep.Question) throws(Errno) -> Never {
        current.value?.need(question)
        throw .hostNeeded
    }

    /// Runs `body`, which catches `hostNeeded` of one lower and goes on with the next: what they
    /// lack is asked for at once. `body` gets the step, nil where nobody asks.
    ///
    /// Errors: `hostNeeded` if anything is needed; those of `body`.
    static func gather<Result>(
        _ desk: HostDesk?, _ body: (HostStep?) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        guard let step = desk?.currentStep else { return try body(nil) }
        step.beginGathering()
        let result: Result
        do throws(Errno) {
            result = try body(step)
        } catch {
            // With the answers it may not come to this.
            try step.endGathering()
            throw error
        }
        try step.endGathering()
        return result
    }

    /// The step that goes on; the caller holds the lock.
    var currentStep: HostStep? { current.value }

    /// Asks for an event; the caller holds the lock, which is given back meanwhile.
    func ask(_ question: HostQuestion, of tree: HostTree) throws(Errno) -> HostAnswer {
        let step = current.value
        current.value = nil
        defer { current.value = step }
        do throws(Errno) {
            let answer = try lock.yielding { () throws(Errno) in
                try world.ask(question, of: tree, at: step?.call ?? .none)
            }
            if !question.changesNothing { step?.hasEffect = true }
            return answer
        } catch .stale {
            step?.hasLost = true
            throw .stale
        }
    }

    /// Takes back what the host keeps for us, from anywhere; it is closed at the end of a step.
    func giveBack(_ loan: HostLoan, to tree: HostTree) {
        later(.giveBack(loan), tree)
    }

    /// Notes something for the user, who hears of it at the end of the step.
    func note(_ note: HostNote, of tree: HostTree) {
        later(.note(note), tree)
    }

    private func later(_ task: Task, _ tree: HostTree) {
        late.withLock { $0.append((tree, task)) }
        hasLate.store(true, ordering: .releasing)
    }

    /// Does what was left for the end of a step; the caller holds no lock.
    @usableFromInline
    func settle() {
        if !hasLate.load(ordering: .acquiring) { return }
        let tasks = late.withLock { tasks in
            hasLate.store(false, ordering: .relaxed)
            defer { tasks.removeAll() }
            return tasks
        }
        for (tree, task) in tasks {
            switch task {
            case .giveBack(let loan): tree.giveBack(loan)
            case .note(let note): tree.note(note)
            }
        }
    }
}
