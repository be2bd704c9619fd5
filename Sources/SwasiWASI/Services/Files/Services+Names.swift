import SwasiCore
import SwasiFS

/// Making, moving and removing names.
///
/// Every function takes a directory's number and a path below it. Errors: `badDescriptor`,
/// `notDirectory`, `notPermitted`, `notCapable` for each directory in turn; those of each walk;
/// then those listed; then those of the function of ``Namespace`` with the same name.
extension Services {
    /// Makes a directory; a slash at the end is fine. Errors: `exist`.
    func makeDirectory(_ number: UInt32, _ path: RawSpan) throws(Errno) {
        let base = try directory(number, .createDirectory)
        let stamp = try stamp()
        try step { () throws(Errno) in
            let resolved = try namespace.resolve(path, from: base.location, follow: false)
            guard resolved.found == nil, let place = resolved.place else { throw .exist }
            _ = try namespace.make(place, .directory, base.rights, stamp)
        }
    }

    /// Removes an empty directory. Errors: `invalid` for a path that ends in `.` or `..`.
    func removeDirectory(_ number: UInt32, _ path: RawSpan) throws(Errno) {
        let base = try directory(number, .removeDirectory)
        let stamp = try stamp()
        try step { () throws(Errno) in
            let resolved = try namespace.resolve(
                path, from: base.location, follow: false, keepsLastLink: true)
            guard let place = resolved.place else { throw .invalid }
            try namespace.removeDirectory(place, base.rights, stamp)
        }
    }

    /// Removes a name of something that is no directory. Errors: `isDirectory` for a path that ends
    /// in `.` or `..`.
    func unlink(_ number: UInt32, _ path: RawSpan) throws(Errno) {
        let base = try directory(number, .unlink)
        let stamp = try stamp()
        try step { () throws(Errno) in
            let resolved = try namespace.resolve(
                path, from: base.location, follow: false, keepsLastLink: true)
            guard let place = resolved.place else { throw .isDirectory }
            try namespace.unlink(place, base.rights, stamp)
        }
    }

    /// Moves a name. Errors: `busy` for a path that ends in `.` or `..`; those of
    /// ``Namespace/checkRename(_:to:_:)``; `noEntry`; `notDirectory` for a slash behind the new
    /// name of something else than a directory.
    func rename(
        _ number: UInt32, _ path: RawSpan, to newNumber: UInt32, _ newPath: RawSpan
    ) throws(Errno) {
        let from = try directory(number, .renameSource)
        let to = try directory(newNumber, .renameTarget)
        let stamp = try stamp()
        try step { () throws(Errno) in
            let old = try namespace.resolve(
                path, from: from.location, follow: false, keepsLastLink: true)
            let new = try namespace.resolve(
                newPath, from: to.location, follow: false, keepsLastLink: true)
            guard let oldPlace = old.place, let newPlace = new.place else { throw .busy }
            try namespace.checkRename(oldPlace, to: newPlace, (from: from.rights, to: to.rights))
            if try old.node().kind != .directory, new.mustBeDirectory { throw .notDirectory }
            try namespace.rename(
                oldPlace, to: newPlace, (from: from.rights, to: to.rights), [], stamp)
        }
    }

    /// Gives a node one more name. Errors: `noEntry` for the old path; `exist`; `noEntry` for a
    /// slash behind the new name.
    func link(
        _ number: UInt32, _ path: RawSpan, follow: Bool, as newNumber: UInt32,
        _ newPath: RawSpan
    ) throws(Errno) {
        let from = try directory(number, .linkSource)
        let to = try directory(newNumber, .linkTarget)
        let stamp = try stamp()
        try step { () throws(Errno) in
            let node = try namespace.resolve(path, from: from.location, follow: follow).node()
            let new = try namespace.resolve(newPath, from: to.location, follow: false)
            guard new.found == nil, let place = new.place else { throw .exist }
            if new.mustBeDirectory { throw .noEntry }
            if !namespace.rights(from.rights, at: node).contains(.mutate) {
                throw .notPermitted
            }
            try namespace.link(node, as: place, to.rights, stamp)
        }
    }

    /// Makes a symbolic link. Errors: `noEntry` for an empty target, `nameTooLong` for one past the
    /// limit; `exist`; `noEntry` for a slash behind the name.
    func makeSymbolicLink(
        to target: RawSpan, _ number: UInt32, _ path: RawSpan
    ) throws(Errno) {
        let base = try directory(number, .makeSymbolicLink)
        let stamp = try stamp()
        try step { () throws(Errno) in
            let resolved = try namespace.resolve(path, from: base.location, follow: false)
            if target.isEmpty { throw .noEntry }
            if target.byteCount > namespace.limits.pathLength { throw .nameTooLong }
            guard resolved.found == nil, let place = resolved.place else { throw .exist }
            if resolved.mustBeDirectory { throw .noEntry }
            try namespace.makeSymbolicLink(place, to: target, base.rights, stamp)
        }
    }

    /// A symbolic link's target. Errors: `noEntry`; `invalid` for what is no link.
    func readLink(_ number: UInt32, _ path: RawSpan) throws(Errno) -> [UInt8] {
        let base = try directory(number, .readLink)
        return try step { () throws(Errno) in
            let found = try namespace.resolve(path, from: base.location, follow: false).node()
            if found.kind != .symbolicLink { throw .invalid }
            return try namespace.fileSystem(found).readLink(found.node)
        }
    }
}
