public import SwasiCore

/// One walk along a guest path: the only code that takes paths apart.
///
/// A path is bytes, relative to the directory that the walk begins in and never leaves: `..` goes
/// back along the directories that the walk came through, and fails where it began. A link's target
/// is walked from the link's directory; an absolute one restarts at the namespace's root if the
/// walk began there, and fails otherwise. The caller holds the tree lock.
public struct PathWalk {
    private let namespace: Namespace
    /// The directories that the walk came through, from where it began to the current one.
    private var trail: Trail
    /// An absolute link may be followed.
    private let beganAtRoot: Bool
    private var linksFollowed = 0
    /// A slash behind the last name does not follow a link there.
    private let keepsLastLink: Bool

    /// Begins a walk in a directory. With `keepsLastLink`, a link at the end of the path is not
    /// followed though a slash stands behind it: what calls that remove or rename a name need.
    public init(_ namespace: Namespace, from base: Location, keepsLastLink: Bool = false) {
        self.keepsLastLink = keepsLastLink
        self.namespace = namespace
        self.trail = Trail(base)
        self.beganAtRoot = base == namespace.root
    }

    /// Walks to the end of `path`. With `follow`, a link at the end is followed too; a slash at the
    /// end does that as well, unless the walk keeps the last link.
    ///
    /// Errors, at each name in turn: `noEntry` for an empty path or a missing name that is not the
    /// last; `notPermitted` for an absolute path, and for `..` and absolute links that would leave
    /// where the walk began; `nameTooLong` for a path or a name past its limit; `invalid` for a
    /// NUL; `notDirectory` for something else where a directory must be; `loop` past 40 links.
    public mutating func resolve(_ path: RawSpan, follow: Bool) throws(Errno) -> Resolved {
        if path.isEmpty { throw .noEntry }
        if path.byteCount > namespace.limits.pathLength { throw .nameTooLong }
        if path[0] == slash { throw .notPermitted }
        return try walk(path, follow: follow)
    }

    /// Where a plain path led: the last name is a part of the path, so that nothing is counted or
    /// copied for those who only want what is there.
    struct PlainEnd {
        var directory: Location
        var name: Range<Int>
        var found: Location
    }

    /// Walks a path that has nothing but names of directories and files, one slash between them, as
    /// most have; nil for any other, and for what goes wrong on the way: ``resolve(_:follow:)``
    /// says what.
    @inline(__always)
    static func quick(_ path: RawSpan, from base: Location, _ namespace: Namespace) -> PlainEnd? {
        if path.byteCount > namespace.limits.pathLength || !namespace.isPlain(base) { return nil }
        var directory = base
        var begin = 0
        while true {
            var end = begin
            let entry = Name.withComponent(of: path, from: &end) { name in
                name.isDots ? nil : namespace.plainEntry(name, in: directory)
            }
            guard let found = entry else { return nil }
            if end == path.byteCount {
                return PlainEnd(directory: directory, name: begin..<end, found: found)
            }
            if path[end] == 0 || found.kind != .directory { return nil }
            directory = found
            begin = end &+ 1
        }
    }

    private mutating func walk(_ path: RawSpan, follow: Bool) throws(Errno) -> Resolved {
        var component = Component()
        while try component.advance(path) {
            guard trail.last.kind == .directory else { throw .notDirectory }
            switch component.kind {
            case .current: break
            case .parent: try trail.pop()
            case .name:
                let name = Name(component: component.bytes, of: path)
                if let end = try step(name, component, follow: follow) { return end }
            }
        }
        return Resolved(place: nil, found: trail.last, mustBeDirectory: true)
    }

    /// Goes through one name; returns where the walk ended if it was the last.
    private mutating func step(
        _ name: Name, _ component: Component, follow: Bool
    ) throws(Errno) -> Resolved? {
        let directory = trail.last
        guard let found = try namespace.entry(name, in: directory) else {
            if !component.isLast { throw .noEntry }
            return Resolved(
                place: Place(directory, name), found: nil, mustBeDirectory: component.hasSlash)
        }
        let follows = follow || !component.isLast || (component.hasSlash && !keepsLastLink)
        if found.kind == .symbolicLink, follows {
            return try stepThroughLink(found, component)
        }
        if component.hasSlash, found.kind != .directory { throw .notDirectory }
        if component.isLast {
            return Resolved(
                place: Place(directory, name), found: found,
                mustBeDirectory: component.hasSlash)
        }
        trail.push(found)
        return nil
    }

    /// Goes through one name that is a link; returns where the walk ended if it was the last.
    private mutating func stepThroughLink(
        _ link: Location, _ component: Component
    ) throws(Errno) -> Resolved? {
        var target = try followLink(link)
        if component.hasSlash {
            target.mustBeDirectory = true
            if let found = target.found, found.kind != .directory { throw .notDirectory }
        }
        if component.isLast { return target }
        let found = try target.node()
        if target.place != nil { trail.push(found) }
        return nil
    }

    /// Walks a link's target from where the walk is.
    private mutating func followLink(_ link: Location) throws(Errno) -> Resolved {
        linksFollowed += 1
        if linksFollowed > namespace.limits.linksFollowed { throw .loop }
        let target = try namespace.fileSystem(link).readLink(link.node)
        if target.isEmpty { throw .noEntry }
        if target[0] == slash {
            if !beganAtRoot { throw .notPermitted }
            trail.removeAllButFirst()
        }
        return try target.withRawSpan { (span) throws(Errno) in try walk(span, follow: true) }
    }
}

private let slash = UInt8(ascii: "/")

/// One name of a path and what stands around it.
private struct Component {
    enum Kind {
        case current, parent, name
    }

    var kind = Kind.current
    /// Where its bytes are.
    var bytes = 0..<0
    /// A slash follows.
    var hasSlash = false
    /// Nothing but slashes follows.
    var isLast = false
    /// Where the next one is looked for.
    private var next = 0

    /// Goes to the next component; false if only slashes are left. Errors: `invalid`;
    /// `nameTooLong`.
    mutating func advance(_ path: RawSpan) throws(Errno) -> Bool {
        var begin = next
        while begin < path.byteCount, path[begin] == slash { begin += 1 }
        if begin == path.byteCount { return false }
        var end = begin
        while end < path.byteCount, path[end] != slash {
            if path[end] == 0 { throw .invalid }
            end += 1
        }
        bytes = begin..<end
        if bytes.count > Name.maximumCount { throw .nameTooLong }
        kind = .name
        if path[begin] == dot {
            if bytes.count == 1 { kind = .current }
            if bytes.count == 2, path[begin + 1] == dot { kind = .parent }
        }
        hasSlash = end < path.byteCount
        while end < path.byteCount, path[end] == slash { end += 1 }
        next = end
        isLast = end == path.byteCount
        return true
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
