import SwasiConformance
import SwasiCore
import SwasiFS

/// An open file of a guest.
final class GuestFile: OpenFile {
    private let fileSystem: GuestFileSystem
    private let descriptor: UInt32
    let node: NodeID

    init(_ fileSystem: GuestFileSystem, _ node: NodeID, _ descriptor: UInt32) {
        self.fileSystem = fileSystem
        self.node = node
        self.descriptor = descriptor
        fileSystem.hold(node, descriptor)
    }

    deinit {
        fileSystem.drop(node, descriptor)
    }

    func attributes() throws(Errno) -> Attributes {
        fileSystem.attributes(
            try fileSystem.agent.perform(GuestRequest(.status, descriptor)).status)
    }

    func setAttributes(_ change: AttributeChange, _ stamp: Stamp) throws(Errno) {
        try fileSystem.setAttributes(change, descriptor, stamp)
    }

    func gather(_ range: Range<UInt64>) {}

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        // Offsets of Preview 1 end at 2^63, where no file has bytes.
        if offset > UInt64(Int64.max) { return 0 }
        let answer = try fileSystem.agent.perform(
            GuestRequest(.read, descriptor, x: offset, y: UInt64(bytes.byteCount)))
        _ = answer.data.withRawSpan { bytes.copy($0) }
        return answer.data.count
    }

    func write(
        _ bytes: RawSpan, _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        switch position {
        case .at(let offset):
            if offset > UInt64(Int64.max) { throw .fileTooLarge }
            let answer = try fileSystem.change(
                GuestRequest(.write, descriptor, x: offset, data: bytes.array), stamp)
            return (Int(answer.value), offset + answer.value)
        case .end:
            let answer = try fileSystem.change(
                GuestRequest(.append, descriptor, data: bytes.array), stamp)
            return (Int(answer.value), answer.status.size)
        }
    }

    func truncate(to size: UInt64, _ stamp: Stamp) throws(Errno) {
        try fileSystem.change(GuestRequest(.setSize, descriptor, x: size), stamp)
    }

    func allocate(
        _ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp
    ) throws(Errno) {
        guard case .extend = mode else { throw .unsupported }
        try fileSystem.change(
            GuestRequest(
                .allocate, descriptor, x: range.lowerBound,
                y: range.upperBound - range.lowerBound), stamp)
    }

    /// A program cannot ask where holes are: all is one piece of data. The suite's dumps need it.
    func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64 {
        let size = try attributes().size
        if offset >= size { throw .noSuchDevice }
        return kind == .data ? offset : size
    }

    func copy(
        _ range: Range<UInt64>, from source: any OpenFile, to offset: UInt64, _ stamp: Stamp
    ) throws(Errno) -> UInt64 {
        throw .unsupported
    }

    func withPages(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) {
        if range.isEmpty { _ = try read(at: 0, count: 0) }
        var offset = range.lowerBound
        while offset < range.upperBound {
            let bytes = try read(at: offset, count: Int(min(65_536, range.upperBound - offset)))
            if bytes.isEmpty || !bytes.withRawSpan(body) { return }
            offset += UInt64(bytes.count)
        }
    }

    func synchronize(dataOnly: Bool) throws(Errno) {
        _ = try fileSystem.agent.perform(
            GuestRequest(.synchronize, descriptor, flags: dataOnly ? 1 : 0))
    }
}
