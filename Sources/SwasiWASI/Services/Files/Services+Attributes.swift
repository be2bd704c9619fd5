import SwasiCore
import SwasiFS

/// What `stat` tells of something, with the mount that it is on.
struct NodeReport {
    var attributes: Attributes
    /// The mount's number; for a stream, one that no mount has.
    var device: UInt64
    /// What a stream is connected to; nil for nodes.
    var stream: StreamKind?
}

/// What to do with the two times that can be set.
struct TimeChange {
    enum Value {
        case keep, now
        case to(Timestamp)

        func time(_ stamp: Stamp) -> Timestamp? {
            switch self {
            case .keep: nil
            case .now: stamp.time
            case .to(let time): time
            }
        }
    }

    var accessed = Value.keep
    var modified = Value.keep

    func change(_ stamp: Stamp) -> AttributeChange {
        AttributeChange(accessed: accessed.time(stamp), modified: modified.time(stamp))
    }
}

extension Services {
    /// The attributes of what is open. Errors: `badDescriptor`; `notPermitted`; `notCapable`.
    func attributes(_ number: UInt32) throws(Errno) -> NodeReport {
        try descriptors.check(number)
        try require(.attributes, of: number)
        if descriptors[number].kind == .stream { return streamReport(number) }
        let location = descriptors[number].location
        let file = descriptors[number].file
        let attributes = try step { () throws(Errno) in
            if let file { return try file.attributes() }
            return try namespace.attributes(of: location)
        }
        return NodeReport(attributes: attributes, device: UInt64(location.mount.rawValue))
    }

    private func streamReport(_ number: UInt32) -> NodeReport {
        let stream = descriptors[number].stream
        let attributes = Attributes(
            kind: .characterDevice, mode: 0o600, inode: UInt64(stream.rawValue) + 1)
        return NodeReport(
            attributes: attributes, device: UInt64(UInt16.max) + 1,
            stream: world.kind(of: stream))
    }

    /// The attributes of what a path leads to.
    ///
    /// Errors: `badDescriptor`; `notDirectory`; `notPermitted`; `notCapable`; those of the walk.
    @inline(__always)
    func attributes(
        _ number: UInt32, _ path: RawSpan, follow: Bool
    ) throws(Errno) -> NodeReport {
        let base = try directory(number, .pathAttributes)
        return try step { () throws(Errno) in
            let found = try namespace.node(path, from: base.location, follow: follow)
            return NodeReport(
                attributes: try namespace.attributes(of: found),
                device: UInt64(found.mount.rawValue))
        }
    }

    /// Sets the times of what is open.
    ///
    /// Errors: `badDescriptor`; `invalid` for a stream; `notPermitted`; `notCapable`; `readOnly`.
    func setTimes(_ number: UInt32, _ change: TimeChange) throws(Errno) {
        try descriptors.check(number)
        if descriptors[number].kind == .stream { throw .invalid }
        try require(.setTimes, of: number)
        let location = descriptors[number].location
        let file = descriptors[number].file
        let stamp = try stamp()
        try step { () throws(Errno) in
            if let file {
                try file.setAttributes(change.change(stamp), stamp)
            } else {
                try namespace.fileSystem(location)
                    .setAttributes(change.change(stamp), of: location.node, stamp)
            }
        }
    }

    /// Sets the times of what a path leads to.
    ///
    /// Errors: `badDescriptor`; `notDirectory`; `notPermitted`; `notCapable`; those of the walk;
    /// `notPermitted` for a mount that does not allow it; `readOnly`.
    func setTimes(
        _ number: UInt32, _ path: RawSpan, follow: Bool, _ change: TimeChange
    ) throws(Errno) {
        let base = try directory(number, .pathSetTimes)
        let stamp = try stamp()
        try step { () throws(Errno) in
            let found = try namespace.node(path, from: base.location, follow: follow)
            if !namespace.rights(base.rights, at: found).contains(.mutate) {
                throw .notPermitted
            }
            try namespace.fileSystem(found)
                .setAttributes(change.change(stamp), of: found.node, stamp)
        }
    }
}
