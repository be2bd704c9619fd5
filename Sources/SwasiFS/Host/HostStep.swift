import SwasiCore

/// One step of a namespace that asks the host: what it asked last, and what it was answered so far.
///
/// Only the step's own thread uses it.
final class HostStep {
    /// A block of a file of one of the fixed trees.
    struct BlockKey: Hashable {
        var fileSystem: ObjectIdentifier
        var place: KnownPlace
        var block: UInt64
    }

    /// A question that the step cannot go on without.
    struct Question {
        var question: HostQuestion
        var asker: FixedHostFileSystem
        /// The node that it is about.
        var place: KnownPlace
    }

    let call: CallIndex
    /// Whether what it learns is not the run's.
    var isOnlooker: Bool { call == .onlooker }
    /// What `hostNeeded` was thrown for.
    private var needed: [Question] = []
    /// The answers to it, until the tree knows them.
    private var answers: [Result<HostAnswer, Errno>] = []
    /// What is needed is added to what else is, to be asked for at once.
    private(set) var isGathering = false
    /// Blocks that the step was given: they stay until its end, so that it gets further each time.
    var blocks: [BlockKey: Result<Page, Errno>] = [:]
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

    // MARK: Questions

    /// Notes what the step needs: alone, or while it gathers together with what else it needs.
    func need(_ question: Question) {
        if !isGathering { needed.removeAll(keepingCapacity: true) }
        needed.append(question)
    }

    /// Begins to gather: what several lowers are needed for is asked for at once.
    func beginGathering() {
        needed.removeAll(keepingCapacity: true)
        isGathering = true
    }

    /// Whether something more may be gathered: as much as the step does not know to be in vain. It
    /// begins with a few, and the more it asked the more it asks.
    var mayGatherMore: Bool { needed.count < max(8, 2 * questions) }

    /// Ends gathering. Errors: `hostNeeded` if something is needed.
    func endGathering() throws(Errno) {
        isGathering = false
        if !needed.isEmpty { throw .hostNeeded }
    }

    /// Asks what the step needs, as far as the limit goes; the caller holds no lock.
    ///
    /// Errors: `io` at the limit; `hostStopped`.
    func ask(_ world: any World, limit: Int) throws(Errno) {
        guard let first = needed.first else { throw .io }
        if questions >= limit {
            first.asker.tree.note(.tooManyQuestions)
            throw .io
        }
        needed.removeLast(max(0, questions + needed.count - limit))
        for question in needed {
            questions += 1
            answers.append(try answer(question, world))
        }
    }

    /// Errors: `hostStopped`; any other is an answer.
    private func answer(
        _ question: Question, _ world: any World
    ) throws(Errno) -> Result<HostAnswer, Errno> {
        do throws(Errno) {
            return .success(try world.ask(question.question, of: question.asker.tree, at: call))
        } catch .hostStopped {
            throw .hostStopped
        } catch {
            return .failure(error)
        }
    }

    /// Whether the step can begin again because an object was lost; counts that.
    func mayTryAgain(_ limit: Int) -> Bool {
        guard hasLost, !hasEffect, tries < limit else { return false }
        hasLost = false
        tries += 1
        return true
    }

    /// Hands the answers to who asked, and begins anew; the caller holds the tree lock.
    func learn() {
        for (question, answer) in zip(needed, answers) {
            question.asker.learn(question, answer, self)
        }
        needed.removeAll(keepingCapacity: true)
        answers.removeAll(keepingCapacity: true)
        isGathering = false
    }
}
