import SwasiFS

/// What a descriptor may be asked to do, numbered as the rights of Preview 1 (`rights`,
/// wasi_snapshot_preview1.witx).
///
/// This is the only place that derives them from a ``Rights`` and the kind of what is open.
@frozen
public struct Operations: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt64

    /// Takes the bits.
    @inlinable
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    @inlinable
    init(bit: UInt64) {
        self.init(rawValue: 1 << bit)
    }

    static var synchronizeData: Operations { Operations(bit: 0) }
    static var read: Operations { Operations(bit: 1) }
    static var seek: Operations { Operations(bit: 2) }
    static var setFlags: Operations { Operations(bit: 3) }
    static var synchronize: Operations { Operations(bit: 4) }
    static var tell: Operations { Operations(bit: 5) }
    static var write: Operations { Operations(bit: 6) }
    static var advise: Operations { Operations(bit: 7) }
    static var allocate: Operations { Operations(bit: 8) }
    static var createDirectory: Operations { Operations(bit: 9) }
    static var createFile: Operations { Operations(bit: 10) }
    static var linkSource: Operations { Operations(bit: 11) }
    static var linkTarget: Operations { Operations(bit: 12) }
    static var open: Operations { Operations(bit: 13) }
    static var list: Operations { Operations(bit: 14) }
    static var readLink: Operations { Operations(bit: 15) }
    static var renameSource: Operations { Operations(bit: 16) }
    static var renameTarget: Operations { Operations(bit: 17) }
    static var pathAttributes: Operations { Operations(bit: 18) }
    static var pathSetSize: Operations { Operations(bit: 19) }
    static var pathSetTimes: Operations { Operations(bit: 20) }
    static var attributes: Operations { Operations(bit: 21) }
    static var setSize: Operations { Operations(bit: 22) }
    static var setTimes: Operations { Operations(bit: 23) }
    static var makeSymbolicLink: Operations { Operations(bit: 24) }
    static var removeDirectory: Operations { Operations(bit: 25) }
    static var unlink: Operations { Operations(bit: 26) }
    static var poll: Operations { Operations(bit: 27) }
}

extension Operations {
    /// What can be done with an open file that allows everything.
    static var file: Operations {
        [
            .synchronizeData, .read, .seek, .setFlags, .synchronize, .tell, .write, .advise,
            .allocate, .attributes, .setSize, .setTimes, .poll,
        ]
    }

    /// What can be done with a directory that allows everything.
    static var directory: Operations {
        [
            .synchronizeData, .synchronize, .setFlags, .createDirectory, .createFile, .linkSource,
            .linkTarget, .open, .list, .readLink, .renameSource, .renameTarget, .pathAttributes,
            .pathSetSize, .pathSetTimes, .attributes, .setTimes, .makeSymbolicLink,
            .removeDirectory, .unlink,
        ]
    }

    /// What can be passed on to what is opened below a directory.
    static var inheritable: Operations { file.union(directory) }

    /// What changes content, and so needs ``Rights/write``.
    static var writing: Operations { [.write, .allocate, .setSize, .pathSetSize] }

    /// What changes names and attributes, and so needs ``Rights/mutate``.
    static var mutating: Operations {
        [
            .createDirectory, .createFile, .linkSource, .linkTarget, .renameSource, .renameTarget,
            .pathSetTimes, .setTimes, .makeSymbolicLink, .removeDirectory, .unlink,
        ]
    }

    /// What reads content, attributes and names, and so needs ``Rights/read``.
    static var reading: Operations {
        [.read, .list, .readLink, .pathAttributes, .attributes]
    }

    /// What `rights` allow, whatever is open.
    static func allowed(by rights: Rights) -> Operations {
        var operations = inheritable
        if !rights.contains(.read) { operations.subtract(reading) }
        if !rights.contains(.write) { operations.subtract(writing) }
        if !rights.contains(.mutate) { operations.subtract(mutating) }
        return operations
    }

    /// What can be done with a stream. Neither seek nor tell: that is how a guest tells a terminal.
    static func stream(forWriting: Bool) -> Operations {
        [forWriting ? .write : .read, .setFlags, .attributes, .poll]
    }
}
