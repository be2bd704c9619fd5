import SwasiFS

/// How to open a path.
struct OpenRequest {
    /// What to do on the way to an open file, numbered as in Preview 1 (`oflags`), and one more.
    struct Options: OptionSet {
        let rawValue: UInt32

        static var create: Options { Options(rawValue: 1) }
        static var directory: Options { Options(rawValue: 2) }
        static var exclusive: Options { Options(rawValue: 4) }
        static var truncate: Options { Options(rawValue: 8) }
        static var follow: Options { Options(rawValue: 16) }
    }

    /// See the properties below.
    var options: Options = .follow
    /// How the descriptor reads and writes.
    var flags: DescriptorFlags = []
    /// What the descriptor is to allow.
    var base: Operations = []
    /// What it is to pass on.
    var inheriting: Operations = []

    /// Follow a link at the end.
    var follow: Bool { options.contains(.follow) }
    /// Make a missing file (`O_CREAT`).
    var create: Bool { options.contains(.create) }
    /// Make the file, or fail if it exists (`O_EXCL`, which counts with ``create`` only).
    var mustCreate: Bool { options.isSuperset(of: [.create, .exclusive]) }
    /// Only a directory will do (`O_DIRECTORY`).
    var directory: Bool { options.contains(.directory) }
    /// Throw the content away (`O_TRUNC`).
    var truncate: Bool { options.contains(.truncate) }
    /// Opening may change the tree, so a clock must be read.
    var mayChange: Bool { !options.isDisjoint(with: [.create, .truncate]) }

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
}
