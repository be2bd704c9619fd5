import Synchronization

/// A tree of one file.
extension HostTree {
    /// What is answered without the directory that holds the file; nil for questions about the file
    /// itself.
    ///
    /// Errors: `noEntry` for other names; `notPermitted` for changes of names, and of the
    /// directory.
    func answer(
        _ question: HostQuestion, _ single: SingleFile
    ) throws(Errno) -> HostAnswer? {
        switch question {
        case .lookup(let name, _):
            if name != single.name { throw .noEntry }
            return .status(try status(of: single.descriptor))
        case .list:
            return .entries([HostEntry(single.name, try status(of: single.descriptor))])
        case .names(_, let limit):
            return .names(limit > 0 ? [single.name] : nil)
        case .create, .makeDirectory, .makeSymbolicLink, .link, .unlink, .removeDirectory, .rename:
            throw .notPermitted
        case .setAttributes(let object, _):
            if object != single.object { throw .notPermitted }
            return nil
        default:
            return nil
        }
    }

    /// A descriptor that stays with an object: that of the one file that is granted, or of what
    /// lost its last name.
    func kept(_ object: HostObject) -> OwnedDescriptor? {
        if let single, single.object == object { return single.descriptor }
        return state.withLock { $0.orphans[object] }
    }
}
