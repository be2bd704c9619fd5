import SwasiCore
import SwasiFS
public import Testing

/// A random run: the same steps on a file system and on the model, and what each step gives and the
/// trees that result compared. A seed gives the same steps always.
public struct RandomOperations: Sendable {
    /// What the steps come from.
    public let seed: UInt64
    /// How many steps.
    public let count: Int
    /// The trees that it starts with, merged, the lowest first.
    public let layers: [TreeSpec]
    /// Steps between two comparisons of the whole trees.
    private let interval = 500
    private static let start = Timestamp(seconds: 1_700_000_000)

    /// Describes a run.
    public init(seed: UInt64, count: Int, layers: [TreeSpec] = [[]]) {
        self.seed = seed
        self.count = count
        self.layers = layers
    }

    /// Runs on a fresh file system of `backEnd` and records the first difference as an issue.
    public func check(
        on backEnd: some BackEnd, _ location: SourceLocation = #_sourceLocation
    ) {
        guard let failure = outcome(on: backEnd, location) else { return }
        Issue.record("\(failure.description)", sourceLocation: failure.location)
    }

    /// The first difference, if any.
    public func outcome(
        on backEnd: some BackEnd, _ location: SourceLocation = #_sourceLocation
    ) -> ConformanceFailure? {
        do {
            try run(on: backEnd, location)
            return nil
        } catch var failure as ConformanceFailure {
            failure.subject = "seed \(seed), \(failure.subject)"
            return failure
        } catch {
            return ConformanceFailure(
                expected: "no error", actual: describe(error), subject: "seed \(seed)",
                location: location)
        }
    }

    private func run(on backEnd: some BackEnd, _ location: SourceLocation) throws {
        let limits = Limits()
        let actual = RandomSide(
            try backEnd.makeFileSystem(layers, limits), earliest: RandomOperations.start)
        let expected = RandomSide(
            try ModelBackEnd().makeFileSystem(layers, limits),
            earliest: RandomOperations.start)
        var choice = RandomChoice(seed: seed, names: layers.flatMap(\.names))
        // The roots begin with what their makers gave them.
        let first = AttributeChange(mode: 0o755, owner: 0, group: 0)
        for side in [actual, expected] {
            _ = side.apply(.setAttributes(first, of: 0), Stamp(time: RandomOperations.start))
        }
        var succeeded = 0
        for index in 1...count {
            let operation = choice.next(expected)
            let stamp = Stamp(
                time: Timestamp(
                    nanoseconds: RandomOperations.start.nanoseconds + Int64(index) * 1_000),
                owner: UInt32(index % 3), group: UInt32(index % 5),
                call: CallIndex(rawValue: UInt64(index)))
            let version = actual.fileSystem.version
            let wanted = expected.apply(operation, stamp)
            let got = actual.apply(operation, stamp)
            try expectEqual(got, wanted, "step \(index), \(operation)", location)
            if case .failed = got {
                try expectEqual(
                    actual.fileSystem.version, version,
                    "step \(index), \(operation): version after what threw", location)
            } else {
                succeeded += 1
            }
            if index % interval == 0 || index == count {
                try compare(actual, expected, after: index, location)
                try backEnd.checkInvariants(actual.fileSystem)
            }
        }
        // A run whose steps mostly fail proves little: the choice of steps is at fault.
        try expectIn(succeeded, count / 2...count, "steps that succeeded", location)
    }

    private func compare(
        _ actual: RandomSide, _ expected: RandomSide, after index: Int,
        _ location: SourceLocation
    ) throws {
        let wanted = try TreeDump(
            of: expected.fileSystem, .portable, earliest: RandomOperations.start)
        let got = try TreeDump(
            of: actual.fileSystem, .portable, earliest: RandomOperations.start)
        if got.text != wanted.text {
            let lines = zip(got.text.split(separator: "\n"), wanted.text.split(separator: "\n"))
            let (mine, theirs) = lines.first { $0 != $1 } ?? ("fewer or more lines", "")
            throw ConformanceFailure(
                expected: String(theirs), actual: String(mine),
                subject: "the tree after step \(index)", location: location)
        }
        try TreeInvariants.check(actual.fileSystem)
    }
}

extension TreeSpec {
    /// Every name of an entry, once, in order.
    fileprivate var names: [Name] { Set(entries.map(\.path.name)).sorted() }
}
