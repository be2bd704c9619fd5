import SwasiCore
import SwasiFS

/// Content of files. Each request opens the file that it is about.
extension FileServer {
    /// What a read goes on with, after its first step.
    private enum Source {
        /// Bytes that are for good where they are.
        case lasting(any OpenFile)
        /// A file whose bytes may have to come from the host first.
        case waiting(any OpenFile)
        /// So many bytes were read.
        case done(Int)
    }

    /// Reads a range, to the file's end at most, and answers with it once. No lock is held while
    /// the host is waited for, nor while the answer is given.
    ///
    /// Errors: those of ``FileSystem/open(_:_:_:)``; `io`. What throws has not answered.
    func read(
        _ number: KernelNode, _ range: Range<UInt64>, _ answer: (RawSpan) -> Void
    ) throws(Errno) {
        try ReadBuffer.withBytes(range.count) { (bytes) throws(Errno) in
            let count: Int
            switch try source(number, range, &bytes) {
            case .done(let done):
                count = done
            case .lasting(let file):
                if let lender = file as? any ContentLending, lender.lend(range, answer) { return }
                count = try file.read(at: range.lowerBound, into: &bytes)
            case .waiting(let file):
                file.gather(range)
                count = try step { () throws(Errno) in
                    try take(file, at: range.lowerBound, into: &bytes)
                }
            }
            answer(bytes.bytes.extracting(0..<count))
        }
    }

    /// The first step of a read, which is all of it where nothing needs to be waited for.
    private func source(
        _ number: KernelNode, _ range: Range<UInt64>, _ bytes: inout MutableRawSpan
    ) throws(Errno) -> Source {
        try look { () throws(Errno) in
            let file = try fileSystem.open(node(number), .read, stamp())
            if let lasting = file.lastingContent {
                file.close()
                return .lasting(lasting)
            }
            if mayBlock { return .waiting(file) }
            return .done(try take(file, at: range.lowerBound, into: &bytes))
        }
    }

    /// Reads of a file that nobody needs afterwards; part of a step.
    private func take(
        _ file: any OpenFile, at offset: UInt64, into bytes: inout MutableRawSpan
    ) throws(Errno) -> Int {
        let count = try file.read(at: offset, into: &bytes)
        file.close()
        return count
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
