/// What the host answered to a ``HostQuestion``; a failure is thrown instead.
public enum HostAnswer: Sendable, Equatable {
    /// It is done.
    case done
    /// The object and its attributes.
    case status(HostStatus)
    /// A directory's entries in the order of their names' bytes.
    case entries([HostEntry])
    /// All names of a directory in the order of their bytes; nil if there are more than were asked
    /// for.
    case names([Name]?)
    /// Bytes.
    case bytes([UInt8])
    /// Extended attributes in the order of their names.
    case extendedAttributes([HostAttribute])
    /// Bytes of a file, and which content of it they are of.
    case content([UInt8], HostVersion)
    /// Where a file has data.
    case extents(HostExtents)
    /// How many bytes were written, and the offset behind the last one.
    case written(count: Int, end: UInt64)
    /// An offset.
    case offset(UInt64)
    /// How full the host's file system is.
    case space(HostSpace)
    /// What was moved or lost a name, and what it replaced, as they are afterwards.
    case moved(HostStatus, replaced: HostStatus?)

    /// The one status. Errors: `io` for an answer of another sort.
    public func status() throws(Errno) -> HostStatus {
        guard case .status(let status) = self else { throw .io }
        return status
    }

    /// The bytes. Errors: `io` for an answer of another sort.
    public func bytes() throws(Errno) -> [UInt8] {
        guard case .bytes(let bytes) = self else { throw .io }
        return bytes
    }

    /// The extended attributes. Errors: `io` for an answer of another sort.
    public func extendedAttributes() throws(Errno) -> [HostAttribute] {
        guard case .extendedAttributes(let attributes) = self else { throw .io }
        return attributes
    }

    /// The answer with owners, modes, times and space as every host would give them: 0; 0755, or
    /// 0644 for what nobody may execute; times clamped to `latest`; all of a file counts. What the
    /// host said is kept beside it (``HostStatus/original``).
    public func normalized(latest: Timestamp) -> HostAnswer {
        switch self {
        case .status(let status): .status(status.normalized(latest))
        case .entries(let entries):
            .entries(
                entries.map { entry in
                    var entry = entry
                    entry.status = entry.status.map { $0.normalized(latest) }
                    return entry
                })
        case .moved(let status, let replaced):
            .moved(status.normalized(latest), replaced: replaced?.normalized(latest))
        case .done, .names, .bytes, .extendedAttributes, .content, .extents, .written, .offset,
            .space:
            self
        }
    }
}

extension HostStatus {
    fileprivate func normalized(_ latest: Timestamp) -> HostStatus {
        var status = self
        if original == nil { status.original = HostOriginal(attributes) }
        status.attributes.owner = 0
        status.attributes.group = 0
        let isPlain = attributes.kind == .file && attributes.mode & 0o111 == 0
        status.attributes.mode =
            attributes.kind == .symbolicLink ? 0o777 : isPlain ? 0o644 : 0o755
        if attributes.kind == .file {
            status.attributes.allocated = attributes.size.addingSaturating(4_095) & ~4_095
        }
        status.attributes.accessed = min(attributes.accessed, latest)
        status.attributes.modified = min(attributes.modified, latest)
        status.attributes.changed = min(attributes.changed, latest)
        return status
    }
}
