public import SwasiCore

/// One walk along a guest path: the only code that takes paths apart.
///
/// A path is bytes, relative to the directory that the walk begins in and never leaves: `..` goes back
/// along the directories that the walk came through, and fails where it began. A link's target is
/// walked from the link's directory; an absolute one restarts at the namespace's root if the walk
/// began there, and fails otherwise. The caller holds the tree lock.
public struct PathWalk {
    private let namespace: Namespace
    /// The directories that the walk came through, from where it began to the current one.
    private var trail: Trail
    /// An absolute link may be followed.
    private let beganAtRoot: Bool
    private var linksFollowed = 0

    /// Begins a walk in a directory.
    public init(_ namespace: Namespace, from base: Location) {
        self.namespace = namespace
        self.trail = Trail(base)
        self.beganAtRoot = base == namespace.root
    }

    /// Walks to the end of `path`. With `follow`, a link at the end is followed too; a slash at the end
    /// always does that.
    ///
    /// Errors, at each name in turn: `noEntry` for an empty path or a missing name that is not the
    /// last; `notPermitted` for an absolute path, and for `..` and absolute links that would leave
    /// where the walk began; `nameTooLong` for a path or a name past its limit; `invalid` for a NUL;
    /// `notDirectory` for something else where a directory must be; `loop` past 40 links.
    public mutating func resolve(_ path: RawSpan, follow: Bool) throws(Errno) -> Resolved {
        if path.isEmpty { throw .noEntry }
        if path.byteCount > namespace.limits.pathLength { throw .nameTooLong }
        if path[0] == slash { throw .notPermitted }
        return try walk(path, follow: follow)
    }

    private mutating func walk(_ path: RawSpan, follow: Bool) throws(Errno) -> Resolved {
        var offset = 0
        var resolved = Resolved(place: nil, found: trail.last, mustBeDirectory: true)
        while let component = try Component(path, from: offset) {
            offset = component.end
            guard trail.last.kind == .directory else { throw .notDirectory }
            switch component.kind {
            case .current:
                resolved = Resolved(place: nil, found: trail.last, mustBeDirectory: true)
            case .parent:
                try trail.pop()
                resolved = Resolved(place: nil, found: trail.last, mustBeDirectory: true)
            case .name(let name):
                resolved = try step(name, component, follow: follow)
                if component.isLast { return resolved }
            }
        }
        return resolved
    }

    /// Goes through one name.
    private mutating func step(
        _ name: Name, _ component: Component, follow: Bool
    ) throws(Errno) -> Resolved {
        let place = Place(trail.last, name)
        var resolved = Resolved(
            place: place, found: nil, mustBeDirectory: component.hasSlash)
        guard let found = try namespace.entry(at: place) else {
            if component.isLast { return resolved }
            throw .noEntry
        }
        if found.kind == .symbolicLink && (follow || component.hasSlash) {
            var target = try followLink(found, mustExist: !component.isLast)
            target.mustBeDirectory = target.mustBeDirectory || component.hasSlash
            resolved = target
        } else {
            resolved.found = found
        }
        if component.hasSlash, let found = resolved.found, found.kind != .directory {
            throw .notDirectory
        }
        if !component.isLast, resolved.place != nil, let found = resolved.found {
            trail.push(found)
        }
        return resolved
    }

    /// Walks a link's target from where the walk is.
    private mutating func followLink(
        _ link: Location, mustExist: Bool
    ) throws(Errno) -> Resolved {
        linksFollowed += 1
        if linksFollowed > namespace.limits.linksFollowed { throw .loop }
        let target = try namespace.fileSystem(link).readLink(link.node)
        if target.isEmpty { throw .noEntry }
        if target[0] == slash {
            if !beganAtRoot { throw .notPermitted }
            trail.removeAllButFirst()
        }
        let resolved = try target.withRawSpan { (span) throws(Errno) in
            try walk(span, follow: true)
        }
        if mustExist, resolved.found == nil { throw .noEntry }
        return resolved
    }
}

private let slash = UInt8(ascii: "/")

/// One name of a path and what stands around it.
private struct Component {
    enum Kind {
        case current, parent
        case name(Name)
    }

    let kind: Kind
    /// The offset behind the name and the slashes after it.
    let end: Int
    /// A slash follows.
    let hasSlash: Bool
    /// Nothing but slashes follows.
    let isLast: Bool

    /// The next component from `start` on; nil if only slashes are left.
    init?(_ path: RawSpan, from start: Int) throws(Errno) {
        var begin = start
        while begin < path.byteCount, path[begin] == slash { begin += 1 }
        if begin == path.byteCount { return nil }
        var end = begin
        while end < path.byteCount, path[end] != slash {
            if path[end] == 0 { throw .invalid }
            end += 1
        }
        let count = end - begin
        if count > Name.maximumCount { throw .nameTooLong }
        if count == 1, path[begin] == dot {
            kind = .current
        } else if count == 2, path[begin] == dot, path[begin + 1] == dot {
            kind = .parent
        } else {
            kind = .name(Name(component: path.extracting(begin..<end)))
        }
        hasSlash = end < path.byteCount
        while end < path.byteCount, path[end] == slash { end += 1 }
        self.end = end
        isLast = end == path.byteCount
    }
}

private let dot = UInt8(ascii: ".")

/// A stack of directories that needs no allocation for most paths.
private struct Trail {
    private var near: InlineArray<8, Location>
    private var far: [Location] = []
    private var count = 1

    init(_ base: Location) {
        near = InlineArray(repeating: base)
    }

    var last: Location { count <= near.count ? near[count - 1] : far[count - near.count - 1] }

    mutating func push(_ location: Location) {
        if count < near.count {
            near[count] = location
        } else {
            far.append(location)
        }
        count += 1
    }

    /// Goes back one directory. Errors: `notPermitted` where the walk began.
    mutating func pop() throws(Errno) {
        if count == 1 { throw .notPermitted }
        if count > near.count { far.removeLast() }
        count -= 1
    }

    mutating func removeAllButFirst() {
        far.removeAll()
        count = 1
    }
}
