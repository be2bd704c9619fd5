import SwasiFS

/// How to open a path.
struct OpenRequest {
    /// Follow a link at the end.
    var follow = true
    /// Make a missing file (`O_CREAT`).
    var create = false
    /// Fail if it exists (`O_EXCL`); counts with ``create`` only.
    var exclusive = false
    /// Only a directory will do (`O_DIRECTORY`).
    var directory = false
    /// Throw the content away (`O_TRUNC`).
    var truncate = false
    /// How the descriptor reads and writes.
    var flags: DescriptorFlags = []
    /// What the descriptor is to allow.
    var base: Operations = []
    /// What it is to pass on.
    var inheriting: Operations = []

    /// What the directory's descriptor must allow.
    var needed: Operations {
        var needed: Operations = .open
        if create { needed.insert(.createFile) }
        if truncate { needed.insert(.pathSetSize) }
        return needed
    }

    /// What must be passed on for the flags (`path_open`, rights `fd_datasync` and `fd_sync`).
    var neededByFlags: Operations {
        var needed: Operations = []
        if flags.contains(.dataSync) { needed.insert(.synchronizeData) }
        if !flags.isDisjoint(with: [.sync, .readSync]) { needed.insert(.synchronize) }
        return needed
    }

    /// What the file is opened for.
    var access: Access {
        var access: Access = []
        if base.contains(.read) { access.insert(.read) }
        if writes { access.insert(.write) }
        if truncate { access.insert(.truncate) }
        return access
    }

    /// Content may change through the descriptor.
    var writes: Bool { !base.isDisjoint(with: [.write, .allocate, .setSize]) }

    /// Opening may change the tree, so a clock must be read.
    var mayChange: Bool { create || truncate }
}
