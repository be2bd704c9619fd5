import Swasi

/// What it takes to write a tree in memory to an archive.
struct Archives {
    private let tree: MemoryFileSystem
    private let stamp = Stamp(time: .epoch, call: .none)

    /// A tree of files of many sizes, 100 MB in 3,000 files, as a run of Python leaves behind.
    init(files: Int) throws {
        tree = try MemoryFileSystem(limits: Limits(), stamp: stamp)
        var directory = tree.root
        var state: UInt64 = 1
        for number in 0..<files {
            if number % 50 == 0 {
                directory = try tree.make(
                    try Name("d\(number / 50)"), in: tree.root, .directory, stamp)
            }
            // Most files are small, and a few are large.
            let size = number % 50 == 0 ? 1_000_000 : number * 7_919 % 27_000
            var bytes = [UInt8](repeating: 0, count: size)
            for index in bytes.indices {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[index] = UInt8(truncatingIfNeeded: state >> 60)
            }
            let (file, _) = try tree.open(
                try Name("file\(number).py"), in: directory, .write, .mustCreate(.file), stamp)
            _ = try file.write(bytes.span.bytes, .end, stamp)
        }
    }

    /// Writes the archive some times, with its digest, and tells of the middle one.
    func write(to path: String, rounds: Int) throws {
        let namespace = try Namespace(
            [MountRequest(tree, at: "/")], limits: Limits(), stamp: stamp)
        var times: [Double] = []
        var bytes: UInt64 = 0
        for _ in 0..<rounds {
            times.append(
                try nanoseconds {
                    let output = try DigestOutput(to: FileOutput(path: path))
                    _ = try TreeArchive(TreeView(namespace)).write(to: output)
                    try output.finish()
                    bytes = output.size
                })
        }
        report("archive", median(times), Int(bytes))
    }
}
