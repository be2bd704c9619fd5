import SwasiCore
import Testing

@testable import SwasiRecording

@Suite("Questions and answers in a recording")
struct HostCodingTests {
    private static let object = HostObject(mount: 1, device: 8 << 32 | 3, inode: .max, birth: .min)

    private static func name(_ text: String) throws -> Name { try Name(text) }

    private static func status(_ kind: Kind) -> HostStatus {
        var attributes = Attributes(
            kind: kind, mode: 0o7777, owner: 1, group: .max, device: 9, links: 3, size: .max,
            allocated: 4_096, time: Timestamp(nanoseconds: -5), inode: 7, version: 8)
        attributes.modified = Timestamp(nanoseconds: .max)
        return HostStatus(object, attributes)
    }

    @Test("answers come back as they were")
    func answers() throws {
        let status = HostCodingTests.status(.file)
        let entries = [
            HostEntry(try HostCodingTests.name("a"), HostCodingTests.status(.symbolicLink)),
            HostEntry(
                try HostCodingTests.name("b"), .socket, inode: 5, in: HostCodingTests.object,
                hidden: .access),
        ]
        let answers: [HostAnswer] = [
            .done, .status(status), .entries(entries), .entries([]), .names(nil), .names([]),
            .names([try HostCodingTests.name("x")]), .bytes([1, 2]),
            .content([3], status.version), .written(count: 4, end: .max), .offset(5),
            .space(HostSpace(usedBytes: 1, maximumBytes: 2, usedNodes: 3, maximumNodes: 4)),
            .moved(status, replaced: nil), .moved(status, replaced: HostCodingTests.status(.fifo)),
        ]
        for answer in answers {
            var sink = ByteSink()
            answer.put(to: &sink)
            var source = ByteSource(sink.bytes)
            #expect(try HostAnswer(&source) == answer)
            #expect(source.left == 0)
            for count in 0..<sink.bytes.count {
                var short = ByteSource(Array(sink.bytes[..<count]))
                #expect(throws: MalformedItem.self) { try HostAnswer(&short) }
            }
        }
    }

    @Test("questions that can be facts come back as they were")
    func questions() throws {
        let object = HostCodingTests.object
        let questions: [HostQuestion] = [
            .status(object), .lookup(try HostCodingTests.name("n"), in: object), .list(object),
            .names(object, limit: 512), .target(object),
            .content(object, offset: .max, count: 65_536), .space,
        ]
        for question in questions {
            var sink = ByteSink()
            question.put(to: &sink)
            var source = ByteSource(sink.bytes)
            #expect(try HostQuestion(&source) == question)
            #expect(source.left == 0)
        }
    }

    @Test("every part of an operation is in its fingerprint")
    func fingerprints() throws {
        let object = HostCodingTests.object
        let name = try HostCodingTests.name("n")
        let other = try HostCodingTests.name("o")
        let handle = HostHandle(rawValue: 1)
        let place = HostPlace(name, in: object)
        let operations: [HostQuestion] = [
            .open(object, handle, .read), .open(object, handle, .write),
            .create(name, in: object, handle, .read, mode: 1),
            .create(name, in: object, handle, .read, mode: 2), .handleStatus(handle),
            .read(handle, offset: 0, count: 1), .read(handle, offset: 1, count: 1),
            .write(handle, offset: nil, [1]), .write(handle, offset: 0, [1]),
            .write(handle, offset: 0, [2]), .truncate(handle, 1), .truncate(handle, 2),
            .allocate(handle, offset: 0, count: 1, .zero),
            .allocate(handle, offset: 0, count: 1, .extend),
            .next(handle, offset: 0, isData: true), .next(handle, offset: 0, isData: false),
            .synchronize(handle, dataOnly: true), .synchronize(handle, dataOnly: false),
            .makeDirectory(name, in: object, mode: 1), .makeDirectory(other, in: object, mode: 1),
            .makeSymbolicLink(name, in: object, target: [1]),
            .makeSymbolicLink(name, in: object, target: [2]), .link(object, as: name, in: object),
            .unlink(name, in: object), .removeDirectory(name, in: object),
            .rename(place, to: place, flags: 0), .rename(place, to: place, flags: 1),
            .setAttributes(object, AttributeChange(mode: 1)),
            .setAttributes(object, AttributeChange(owner: 1)),
            .setAttributes(object, AttributeChange(modified: Timestamp(nanoseconds: 1))),
        ]
        #expect(Set(operations.map(\.fingerprint)).count == operations.count)
    }
}
