import SwasiCore
import SwasiFS

/// An open directory of a guest and where its listing stands.
///
/// A position counts entries: 0 and 1 are `.` and `..`, the others follow in name order. The back
/// end resumes by name, so the name before every 64th entry is kept.
final class DirectoryListing {
    /// Entries between two kept names.
    private static let stride = 64

    let directory: any OpenDirectory
    let location: Location
    /// The guest's name of a directory that was open from the start.
    let preopenName: [UInt8]?
    /// The name of entry 64 n - 1, not counting the dots, at n - 1.
    private var checkpoints: [Name] = []

    init(_ directory: any OpenDirectory, at location: Location, preopenName: [UInt8]? = nil) {
        self.directory = directory
        self.location = location
        self.preopenName = preopenName
    }

    /// Begins anew, with the directory as it is now.
    func rewind() {
        checkpoints.removeAll()
        directory.rewind()
    }

    /// Calls `body` for each entry from number `first` on, not counting the dots, until it returns
    /// false.
    func entries(
        from first: UInt64, in namespace: Namespace, _ body: (Name, Location) -> Bool
    ) throws(Errno) {
        let known = Int(min(first / UInt64(DirectoryListing.stride), UInt64(checkpoints.count)))
        var index = UInt64(known * DirectoryListing.stride)
        // Not among the others before the step is at its end, for it may begin again.
        var new: [Name] = []
        let count = checkpoints.count
        try namespace.entries(
            of: directory, at: location, after: known > 0 ? checkpoints[known - 1] : nil
        ) { name, location in
            let goesOn = index < first || body(name, location)
            index += 1
            if index == UInt64((count + new.count + 1) * DirectoryListing.stride) {
                new.append(name)
            }
            return goesOn
        }
        checkpoints += new
    }
}
