import SwasiConformance
import SwasiCore
import SwasiFS
import SwasiImage
import TestSupport
import Testing

@testable import SwasiSnapshot

/// Something that a test needed did not come about.
struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// The time of everything that a test does not say a time for.
let testTime = Timestamp(seconds: 1_600_000_000)

extension TreeSpec {
    /// The tree in memory.
    func memory() throws -> MemoryFileSystem {
        let tree = try MemoryFileSystem(limits: Limits(), stamp: Stamp(time: testTime))
        try make(in: tree)
        try tree.setAttributes(
            AttributeChange(accessed: testTime, modified: testTime), of: tree.root,
            Stamp(time: testTime))
        return tree
    }
}

extension FileSystem {
    /// The tree as the only mount of a namespace.
    func view() throws -> TreeView {
        TreeView(
            try Namespace(
                [MountRequest(self, at: "/")], limits: Limits(), stamp: Stamp(time: testTime)))
    }
}

extension TreeView {
    /// The tree as an archive.
    func archive(_ options: ArchiveOptions = ArchiveOptions()) throws -> [UInt8] {
        let output = MemoryOutput()
        let report = try TreeArchive(self, options: options).write(to: output)
        try output.finish()
        #expect(report.bytes == UInt64(output.bytes.count))
        return output.bytes
    }
}

/// What an archive holds, read back; the folder keeps the file for as long as the image lives.
func image(of archive: [UInt8], in folder: TemporaryFolder) throws -> any FileSystem {
    try Image.open(path: try folder.write("archive.tar", archive)).fileSystem
}

/// What a tree is when it comes back from an archive: changed when it was modified.
func portableDump(_ fileSystem: any FileSystem) throws -> [String] {
    try TreeDump(of: fileSystem, .portable).text
        .split(separator: "\n")
        .map { line in
            line.split(separator: " ").filter {
                !$0.hasPrefix("accessed=") && !$0.hasPrefix("changed=")
            }.joined(separator: " ")
        }
}

/// Expects two trees to be the same, as far as archives keep them, and shows where they are not.
func expectSameTrees(
    _ tree: any FileSystem, _ expected: any FileSystem, _ comment: Comment? = nil,
    _ location: SourceLocation = #_sourceLocation
) throws {
    let (lines, wanted) = (try portableDump(tree), try portableDump(expected))
    let known = (Set(lines), Set(wanted))
    let more = lines.filter { !known.1.contains($0) }
    let fewer = wanted.filter { !known.0.contains($0) }
    #expect(more == fewer, comment, sourceLocation: location)
    #expect(lines.count == wanted.count, comment, sourceLocation: location)
}

/// Runs a shell script in a folder; its output.
@discardableResult
func shell(_ script: String, in folder: TemporaryFolder) throws -> String {
    let command = try Command.run(["bash", "-ec", script], directory: folder.path)
    guard command.status == .exited(0) else {
        throw TestFailure("run tools/setup, which installs what is missing: \(command.error)")
    }
    return command.output
}

/// Whether tests may make devices and files of others.
let isRoot = (try? Command.run(["id", "-u"]).output) == "0\n"
