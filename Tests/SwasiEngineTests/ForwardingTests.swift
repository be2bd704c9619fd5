import Glibc
import Testing

/// The checked-in C targets are what the generator makes of the declarations.
@Suite struct ForwardingTests {
    /// The folder of the package, from the place of this file.
    static let packageRoot = #filePath.split(separator: "/").dropLast(3)
        .reduce(into: "") { $0 += "/" + $1 }

    @Test func generatedFilesAreUpToDate() {
        let command = "'\(Self.packageRoot)/tools/generate-forwarding' --check >&2"
        #expect(unsafe system(command) == 0)
    }
}
