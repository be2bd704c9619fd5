import Foundation
import SwasiCache
import SwasiCore
import SwasiImage
import Synchronization
import TestSupport
import Testing

@testable import SwasiSnapshot

@Suite("A layout that is written")
struct LayoutFolderTests {
    private func entry(_ name: String, _ layout: LayoutFolder) throws(SwasiError) -> Document {
        let output = try layout.put(Array(name.utf8))
        var descriptor = output.descriptor("text/plain")
        descriptor.annotations = [.init(SnapshotAnnotation.name, name)]
        guard case .object(let members) = descriptor.json else { preconditionFailure("an object") }
        return Document(members, name: name)
    }

    @Test("takes the entries of many writers at once, also those who make it")
    func manyWriters() throws {
        let folder = try TemporaryFolder()
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { number in
            do throws(SwasiError) {
                let layout = try LayoutFolder(path: folder["layout"], create: true)
                for round in 0..<5 {
                    let entry = try entry("w\(number)-\(round)", layout)
                    try layout.update { (entries) throws(SwasiError) in entries.append(entry) }
                }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        let layout = try LayoutFolder(path: folder["layout"], create: false)
        #expect(try layout.manifests().count == 40)
        #expect(try layout.blobs().count == 40)
    }

    @Test("has a blob once, and says whether it is new")
    func blobsOnce() throws {
        let folder = try TemporaryFolder()
        let layout = try LayoutFolder(path: folder["a/b/layout"], create: true)
        let first = try layout.put([1, 2, 3])
        let second = try layout.put([1, 2, 3])
        #expect(first.isNew && !second.isNew)
        let descriptor = first.descriptor("x")
        #expect(descriptor == second.descriptor("x") && descriptor.size == 3)
        #expect(try layout.bytes(of: descriptor.digest) == [1, 2, 3])
        let names = try Command.run(["ls", "-A", folder["a/b/layout"]]).output
        #expect(
            names.split(separator: "\n").sorted() == [
                ".index.lock", "blobs", "index.json", "oci-layout",
            ])
    }

    @Test("of another version is refused")
    func otherVersion() throws {
        let folder = try TemporaryFolder()
        _ = try LayoutFolder(path: folder["layout"], create: true)
        _ = try Command.run([
            "sh", "-c", "echo '{\"imageLayoutVersion\":\"2.0.0\"}' >\"$1\"", "sh",
            folder["layout"] + "/oci-layout",
        ])
        let error = #expect(throws: SwasiError.self) {
            try LayoutFolder(path: folder["layout"], create: true)
        }
        #expect(error?.cause.contains("2.0.0") ?? false)
    }
}

extension LayoutFolder {
    /// Keeps bytes as a blob.
    fileprivate func put(_ bytes: [UInt8]) throws(SwasiError) -> BlobOutput {
        let output = try blobOutput()
        try bytes.withRawSpan { (span) throws(SwasiError) in try output.write(span) }
        try output.finish()
        return output
    }
}
