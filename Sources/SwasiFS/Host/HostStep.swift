import SwasiCore

/// One step of a namespace that asks the host: what it asked last, and what it was answered so far.
///
/// Only the step's own thread uses it.
final class HostStep {
    /// A block of a file of one of the fixed trees.
    struct BlockKey: Hashable {
        var fileSystem: ObjectIdentifier
        var slot: Int
        var block: UInt64
    }

    /// A question that the step cannot go on without.
    struct Question {
        var question: HostQuestion
        var asker: FixedHostFileSystem
        /// The node that it is about.
        var slot: Int
    }

    let call: CallIndex
    /// What `hostNeeded` was thrown for.
    var question: Question?
    /// The answer to it, until the tree knows it.
    private var answer: Result<HostAnswer, Errno>?
    /// Blocks that the step was given: they stay until its end, so that it gets further each time.
    var blocks: [BlockKey: Result<[UInt8], Errno>] = [:]
    /// Something of the host was changed, so that the step cannot begin again.
    var hasEffect = false
    /// An object of the host was not where it had been found.
    var hasLost = false
    /// How often it began again because of that.
    private var tries = 0
    /// How many questions it asked.
    private(set) var questions = 0

    init(_ call: CallIndex) {
        self.call = call
    }

    /// Asks what the step needs; the caller holds no lock.
    ///
    /// Errors: `hostStopped`; `io` past the limit.
    func ask(_ world: any World, limit: Int) throws(Errno) {
        guard let question else { throw .io }
        let tree = question.asker.tree
        questions += 1
        if questions > limit {
            tree.note(.tooManyQuestions)
            throw .io
        }
        do throws(Errno) {
            answer = .success(try world.ask(question.question, of: tree, at: call))
        } catch .hostStopped {
            throw .hostStopped
        } catch {
            answer = .failure(error)
        }
    }

    /// Whether the step can begin again because an object was lost; counts that.
    func mayTryAgain(_ limit: Int) -> Bool {
        guard hasLost, !hasEffect, tries < limit else { return false }
        hasLost = false
        tries += 1
        return true
    }

    /// Hands the answer to who asked; the caller holds the tree lock.
    func learn() {
        guard let question, let answer else { return }
        question.asker.learn(question, answer, self)
        self.question = nil
        self.answer = nil
    }
}
