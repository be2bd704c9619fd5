import SwasiCore
import Testing

@testable import SwasiImage

@Suite struct ImageReferenceTests {
    @Test(arguments: [
        ("a.tar", ImageReference(.file, path: "a.tar")),
        ("./oci:x", ImageReference(.file, path: "./oci:x")),
        ("/a:b", ImageReference(.file, path: "/a:b")),
        ("oci:dir", ImageReference(.layout, path: "dir")),
        ("oci:/d/e:v1", ImageReference(.layout, path: "/d/e", tag: "v1")),
        ("oci:d:h.org/x:v1", ImageReference(.layout, path: "d", tag: "h.org/x:v1")),
        ("oci-archive:a.tar", ImageReference(.archive, path: "a.tar")),
        ("docker-archive:a.tar:x:1", ImageReference(.archive, path: "a.tar", tag: "x:1")),
    ]) func referencesAreRead(_ text: String, _ reference: ImageReference) throws {
        #expect(try ImageReference(text) == reference)
    }

    @Test(arguments: ["oci:", "oci::v1", "oci:d:", "docker-archive:"])
    func referencesThatAreNone(_ text: String) {
        let error = #expect(throws: SwasiError.self) { try ImageReference(text) }
        #expect(error?.code == .invalidArgument && error?.hint.isEmpty == false)
    }
}
