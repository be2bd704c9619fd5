public import Testing

extension ConformanceCase {
    /// Runs the case on a fresh file system of `backEnd` and records what does not hold as an issue
    /// of the running test.
    public func check(
        on backEnd: some BackEnd, deviations: Deviations = [:],
        _ location: SourceLocation = #_sourceLocation
    ) {
        let failure = outcome(on: backEnd, location)
        guard let reason = deviations.reasons[name] else {
            if let failure {
                Issue.record("\(failure.description)", sourceLocation: failure.location)
            }
            return
        }
        if failure == nil {
            Issue.record(
                "passes, but is listed as a deviation (\(reason)): take it off the list",
                sourceLocation: location)
        }
    }

    /// What did not hold, if anything.
    public func outcome(
        on backEnd: some BackEnd, _ location: SourceLocation = #_sourceLocation
    ) -> ConformanceFailure? {
        do {
            let subject = Subject(
                try backEnd.makeFileSystem(layers, limits), limits: backEnd.limits(limits))
            try run(subject)
            try TreeInvariants.check(subject.fileSystem)
            try backEnd.checkInvariants(subject.fileSystem)
            return nil
        } catch let failure as ConformanceFailure {
            return failure
        } catch {
            return ConformanceFailure(
                expected: "no error", actual: describe(error), subject: name, location: location)
        }
    }
}
