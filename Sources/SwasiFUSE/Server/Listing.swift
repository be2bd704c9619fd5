import SwasiCore
import SwasiFS

/// A directory that somebody lists, and names that were told so far: the kernel goes on at any
/// place that it was told of. Guarded by the tree lock.
final class Listing: Sendable {
    let directory: any OpenDirectory
    /// How many entries there are from one kept name to the next. Those between are passed over
    /// again, so it is 1 where entries may come and go.
    private let stride: Int
    /// The kept names in order: that of each `stride`-th entry. The place of the n-th entry is
    /// n + 2, after `.` and `..`.
    private let names = HotState<[Name]>([])

    init(_ directory: any OpenDirectory, keepingEach stride: Int = 1) {
        self.directory = directory
        self.stride = stride
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
        let wanted = max(place - 2, 0)
        let kept = min(wanted / stride, names.value.count)
        var index = kept * stride
        try directory.entries(after: kept == 0 ? nil : names.value[kept - 1]) { name, entry in
            index += 1
            if index == (names.value.count + 1) * stride { names.value.append(name) }
            return index <= wanted || body(name, entry, index + 2)
        }
    }
}
