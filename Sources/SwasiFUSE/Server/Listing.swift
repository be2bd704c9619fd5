import SwasiCore
import SwasiFS

/// A directory that somebody lists, and the names that were told so far: the kernel goes on at any
/// place that it was told of. Guarded by the tree lock.
final class Listing: Sendable {
    let directory: any OpenDirectory
    /// The names in order; the place of the n-th entry is n + 2, after `.` and `..`.
    private let names = HotState<[Name]>([])

    init(_ directory: any OpenDirectory) {
        self.directory = directory
    }

    deinit {
        names.deallocate()
    }

    /// Calls `body` with each entry from a place on, in name order, and the place behind it, until
    /// it returns false. At the first place the directory is looked at anew.
    func forEach(
        from place: Int, _ body: (Name, Entry, _ next: Int) -> Bool
    ) throws(Errno) {
        if place == 0 {
            directory.rewind()
            names.value.removeAll()
        }
        var index = min(max(place - 2, 0), names.value.count)
        let wanted = max(place - 2, 0)
        try directory.entries(after: index == 0 ? nil : names.value[index - 1]) { name, entry in
            if index == names.value.count { names.value.append(name) }
            index += 1
            return index <= wanted || body(name, entry, index + 2)
        }
    }
}
