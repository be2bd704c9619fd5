import SwasiCore
import SwasiImage

/// What an apply will do, written down before it does any of it.
extension Applier {
    static let journalName = Array("journal.json".utf8)
    private static let version: UInt64 = 1

    /// Writes the journal: from here on the apply is to be finished or undone.
    func write(_ steps: [ApplyStep], to folder: TargetFolder) throws(SwasiError) {
        let journal: JSON = [
            "version": JSON(Applier.version), "steps": .array(steps.map(\.json)),
        ]
        let next = Array("journal.new".utf8)
        let file = try folder.makeFile(next)
        try journal.text.withRawSpan { (span) throws(SwasiError) in
            try file.write(span, at: 0)
        }
        try folder.synchronize()
        try folder.move(next, to: folder, Applier.journalName)
        try folder.synchronize()
    }

    /// The folder and the steps of an apply that did not end; nil if there is none.
    func interrupted() throws(SwasiError) -> (TargetFolder, [ApplyStep])? {
        guard try target.status(Array(Applier.stageName.utf8)) != nil else { return nil }
        let folder = try target.folder(Applier.stageName)
        guard folder.tryLock() else { throw Applier.isRunning }
        guard try folder.status(Applier.journalName) != nil else {
            try discard()
            return nil
        }
        let document = try Document(
            try folder.bytes(Applier.journalName), name: "the journal in '\(folder.path)'")
        guard try document.requiredNumber("version") == Applier.version else {
            throw document.failure("its version is not known", hint: "use a newer swasi")
        }
        var steps: [ApplyStep] = []
        for step in try document.requiredObjects("steps") { steps.append(try ApplyStep(step)) }
        return (folder, steps)
    }
}
