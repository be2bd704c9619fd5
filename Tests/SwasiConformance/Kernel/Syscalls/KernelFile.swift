import CKernel
import SwasiCore
import SwasiFS

/// An open file of the kernel.
final class KernelFile: OpenFile {
    private let fileSystem: KernelFileSystem
    private let descriptor: Int32
    private let access: Access
    let node: NodeID

    init(_ fileSystem: KernelFileSystem, _ node: NodeID, _ descriptor: Int32, _ access: Access) {
        self.fileSystem = fileSystem
        self.node = node
        self.descriptor = descriptor
        self.access = access
        fileSystem.hold(node)
    }

    deinit {
        kernel_close(descriptor)
        fileSystem.drop(node, count: 1)
    }

    func attributes() throws(Errno) -> Attributes { try fileSystem.attributes(of: node) }

    func setAttributes(_ change: AttributeChange, _ stamp: Stamp) throws(Errno) {
        try fileSystem.setAttributes(change, of: node, stamp)
    }

    func gather(_ range: Range<UInt64>) {}

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        // A descriptor of the kernel can always read or write.
        if !access.contains(.read) { throw .badDescriptor }
        // An off_t ends at 2^63, where no file has bytes.
        if offset > UInt64(Int64.max) { return 0 }
        let count = bytes.byteCount
        let got = unsafe bytes.withUnsafeMutableBytes { buffer in
            // SAFETY: the memory has so many bytes.
            unsafe kernel_read(descriptor, buffer.baseAddress, count, offset)
        }
        return Int(try KernelCall.check(got))
    }

    func write(
        _ bytes: RawSpan, _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        let count = try fileSystem.change([node], stamp) { () throws(Errno) in
            let written = unsafe bytes.withUnsafeBytes { buffer in
                // SAFETY: the memory has so many bytes.
                switch position {
                case .at(let offset) where offset > UInt64(Int64.max):
                    return -Int64(Errno.fileTooLarge.linuxNumber ?? 0)
                case .at(let offset):
                    return unsafe kernel_write(
                        descriptor, buffer.baseAddress, buffer.count, offset)
                case .end:
                    return unsafe kernel_append(descriptor, buffer.baseAddress, buffer.count)
                }
            }
            return Int(try KernelCall.check(written))
        }
        switch position {
        case .at(let offset): return (count, offset + UInt64(count))
        case .end: return (count, try attributes().size)
        }
    }

    func truncate(to size: UInt64, _ stamp: Stamp) throws(Errno) {
        if size > UInt64(Int64.max) { throw .fileTooLarge }
        try fileSystem.change([node], stamp) { () throws(Errno) in
            try KernelCall.check(kernel_truncate(descriptor, size))
        }
    }

    func allocate(
        _ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp
    ) throws(Errno) {
        if range.upperBound > UInt64(Int64.max) { throw .fileTooLarge }
        let number: Int32 =
            switch mode {
            case .extend: 0
            case .keepSize: 1
            case .punchHole: 2
            case .zero: 3
            }
        try fileSystem.change([node], stamp) { () throws(Errno) in
            try KernelCall.check(
                kernel_allocate(
                    descriptor, number, range.lowerBound, UInt64(range.count)))
        }
    }

    func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64 {
        if offset > UInt64(Int64.max) { throw .noSuchDevice }
        return UInt64(
            try KernelCall.check(kernel_seek(descriptor, kind == .hole ? 1 : 0, offset)))
    }

    func copy(
        _ range: Range<UInt64>, from source: any OpenFile, to offset: UInt64, _ stamp: Stamp
    ) throws(Errno) -> UInt64 {
        guard let source = source as? KernelFile else { throw .crossDevice }
        if !source.access.contains(.read) { throw .badDescriptor }
        var done: UInt64 = 0
        while done < UInt64(range.count) {
            let count = try fileSystem.change([node], stamp) { () throws(Errno) in
                UInt64(
                    try KernelCall.check(
                        kernel_copy(
                            source.descriptor, range.lowerBound + done, descriptor, offset + done,
                            UInt64(range.count) - done)))
            }
            if count == 0 { break }
            done += count
        }
        return done
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
        try KernelCall.check(kernel_synchronize(descriptor, dataOnly ? 1 : 0))
    }
}
