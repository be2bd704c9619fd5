import SwasiCore
import SwasiImage

/// What an apply will do, written down before it does any of it.
extension Applier {
    static let journalName = Array("journal.json".utf8)
    /// Where the journal is written before it gets its name.
    static let nextName = Array("journal.new".utf8)
    private static let version: UInt64 = 1

    /// Writes the journal: from here on the apply is to be finished or undone.
    func write(_ steps: [ApplyStep], to folder: TargetFolder) throws(SwasiError) {
        let journal: JSON = [
            "version": JSON(Applier.version), "steps": .array(steps.map(\.json)),
        ]
        let file = try folder.makeFile(Applier.nextName)
        try journal.text.withRawSpan { (span) throws(SwasiError) in
            try file.write(span, at: 0)
        }
        try folder.synchronize()
        try folder.move(Applier.nextName, to: folder, Applier.journalName)
        try folder.synchronize()
    }

    /// The folder and the steps of an apply that did not end; nil if there is none.
    func interrupted() throws(SwasiError) -> (TargetFolder, [ApplyStep])? {
        guard try target.status(Array(Applier.stageName.utf8)) != nil else { return nil }
        let folder = try lockedFolder()
        guard try folder.status(Applier.journalName) != nil else {
            try discard()
            return nil
        }
        do throws(SwasiError) {
            return (folder, try steps(of: folder))
        } catch {
            guard error.code == .invalidImage else { throw error }
            throw SwasiError(
                .invalidImage, error.message, cause: error.cause,
                hint:
                    "no apply wrote it: move '\(Applier.stageName)' away; what was replaced is in "
                    + "its folders")
        }
    }

    private func steps(of folder: TargetFolder) throws(SwasiError) -> [ApplyStep] {
        let document = try Document(
            try folder.bytes(Applier.journalName),
            name: "the journal in '\(escapedText(folder.path.hostBytes))'")
        guard try document.requiredNumber("version") == Applier.version else {
            throw SwasiError(
                .invalidArgument,
                "the journal in '\(escapedText(folder.path.hostBytes))' is not known",
                cause: "its version is not \(Applier.version)", hint: "use a newer swasi")
        }
        var steps: [ApplyStep] = []
        for step in try document.requiredObjects("steps") { steps.append(try ApplyStep(step)) }
        return steps
    }
}
