import SwasiCore
import Testing
import SwasiFS
import Glibc

@testable import SwasiImage

@Test func bench() throws {
    guard let p = unsafe getenv("BENCH_TAR") else { return }
    let path = unsafe String(cString: p)
    for _ in 0..<3 {
        let t = ContinuousClock().now
        let image = try Image.open(path: path)
        let u = ContinuousClock().now
        print("open", u - t, image.fileSystem.index.sections)
        let fs = image.fileSystem
        var n = 0, bytes = 0
        var stack = [fs.root]
        let w = ContinuousClock().now
        var names: [(NodeID, Name)] = []
        while let d = stack.popLast() {
            try fs.openDirectory(d).entries(after: nil) { name, e in
                n += 1
                names.append((d, name))
                if e.kind == .directory { stack.append(e.node) }
                return true
            }
        }
        let x = ContinuousClock().now
        print("walk", n, x - w)
        var files: [NodeID] = []
        for (d, name) in names { let e = try fs.lookup(name, in: d); if e.kind == .file { files.append(e.node) } }
        let y = ContinuousClock().now
        print("lookup each", (y - x) / n)
        var total: UInt64 = 0
        for f in files { total &+= try fs.attributes(of: f).size }
        let z = ContinuousClock().now
        print("attributes each", (z - y) / max(1, files.count))
        if let big = try files.max(by: { try fs.attributes(of: $0).size < fs.attributes(of: $1).size }) {
            let file = try fs.open(big, .read, Stamp(time: .epoch))
            let size = try file.attributes().size
            var buffer = [UInt8](repeating: 0, count: 4096)
            let a = ContinuousClock().now
            for i in 0..<100_000 {
                bytes += try buffer.withMutableRawSpan { (s) throws(Errno) in
                    try file.read(at: UInt64(i) * 4096 % min(size, 1 << 20), into: &s) }
            }
            let b = ContinuousClock().now
            print("pread 4K", (b - a) / 100_000, size, bytes, total)
        }
    }
}
