import SwasiCore
import SwasiFS

/// Content of files. Each request opens the file that it is about.
extension FileServer {
    /// Reads until `bytes` is full or the file ends.
    ///
    /// Errors: those of ``FileSystem/open(_:_:_:)``; `io`.
    func read(
        _ number: KernelNode, at offset: UInt64, into bytes: inout MutableRawSpan
    ) throws(Errno) -> Int {
        if mayBlock, !needsNoLock {
            let file = try open(number, .read)
            file.gather(offset..<offset.addingSaturating(UInt64(bytes.byteCount)))
            namespace.release { file.close() }
        }
        return try look { () throws(Errno) in
            let file = try fileSystem.open(node(number), .read, stamp())
            let count = try file.read(at: offset, into: &bytes)
            file.close()
            return count
        }
    }

    /// Writes; returns how many bytes.
    ///
    /// Errors: those of ``FileSystem/open(_:_:_:)`` and ``OpenFile/write(_:_:_:)``.
    func write(
        _ number: KernelNode, _ bytes: RawSpan, _ position: Position, _ caller: Caller
    ) throws(Errno) -> Int {
        try withFile(number, .write) { (file, stamp) throws(Errno) in
            let count = try file.write(bytes, position, stamp).count
            try takePrivileges(of: node(number), caller, stamp)
            return count
        }
    }

    /// Takes set-id bits from a file whose content somebody changed, as the kernel leaves to us:
    /// the group's only where the group may execute it.
    func takePrivileges(
        of node: NodeID, _ caller: Caller, _ stamp: Stamp
    ) throws(Errno) {
        if caller.isSuperuser { return }
        let mode = try fileSystem.attributes(of: node).mode
        let left = FileServer.withoutPrivileges(mode)
        if left != mode {
            try fileSystem.setAttributes(AttributeChange(mode: left), of: node, stamp)
        }
    }

    /// A mode without the set-id bits that mean something.
    static func withoutPrivileges(_ mode: UInt16) -> UInt16 {
        mode & (mode & 0o010 != 0 ? ~0o6000 : ~0o4000)
    }

    /// Allocates or takes away a range, as fallocate(2) with `mode` does.
    ///
    /// Errors: `unsupported` for a mode that there is not; `invalid` for an empty range; those of
    /// ``OpenFile/allocate(_:_:_:)``.
    func allocate(
        _ number: KernelNode, _ range: Range<UInt64>, mode: Int32, _ caller: Caller
    ) throws(Errno) {
        let keepsSize = mode & 1 != 0
        let allocation: Allocation
        switch mode & ~1 {
        case 0: allocation = keepsSize ? .keepSize : .extend
        case 2 where keepsSize: allocation = .punchHole
        case 16: allocation = .zero
        default: throw .unsupported
        }
        if range.isEmpty { throw .invalid }
        try withFile(number, .write) { (file, stamp) throws(Errno) in
            var range = range
            if case .zero = allocation, keepsSize {
                range = range.clamped(to: 0..<(try file.attributes().size))
                if range.isEmpty { return }
            }
            try file.allocate(range, allocation, stamp)
            try takePrivileges(of: node(number), caller, stamp)
        }
    }

    /// Copies a range of one file to another one.
    ///
    /// Errors: those of opening both; those of ``OpenFile/copy(_:from:to:_:)``.
    func copy(
        _ range: Range<UInt64>, of source: KernelNode, to offset: UInt64, of target: KernelNode,
        _ caller: Caller
    ) throws(Errno) -> UInt64 {
        try withFile(target, .write) { (file, stamp) throws(Errno) in
            let from = try fileSystem.open(node(source), .read, stamp)
            let count = try file.copy(range, from: from, to: offset, stamp)
            from.close()
            try takePrivileges(of: node(target), caller, stamp)
            return count
        }
    }

    /// The first offset of a kind. Errors: `noSuchDevice`.
    func next(
        _ kind: ExtentKind, of number: KernelNode, from offset: UInt64
    ) throws(Errno) -> UInt64 {
        try withFile(number, .read) { (file, _) throws(Errno) in
            try file.next(kind, from: offset)
        }
    }

    /// Makes a file durable where there is something durable.
    func synchronize(_ number: KernelNode, dataOnly: Bool) throws(Errno) {
        try withFile(number, .read) { (file, _) throws(Errno) in
            try file.synchronize(dataOnly: dataOnly)
        }
    }

    private func open(_ number: KernelNode, _ access: Access) throws(Errno) -> any OpenFile {
        try step { () throws(Errno) in try fileSystem.open(node(number), access, stamp()) }
    }

    private func withFile<Result>(
        _ number: KernelNode, _ access: Access,
        _ body: (any OpenFile, Stamp) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        try step { () throws(Errno) in
            let stamp = stamp()
            let file = try fileSystem.open(node(number), access, stamp)
            let result = try body(file, stamp)
            file.close()
            return result
        }
    }
}
