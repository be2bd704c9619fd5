import SwasiCore
import TestSupport
import Testing

@testable import SwasiImage

/// Images that umoci made and skopeo copied, in each form that skopeo writes.
@Suite struct RealToolTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// An image of three layers with the tag v1 in `layout`, the same with zstd in `zstd`, in
    /// `oci.tar`, and as docker save writes it in `docker.tar`.
    private func makeImages() throws {
        let script = """
            mkdir -p lower/etc && echo one >lower/etc/one && echo gone >lower/etc/gone
            echo two >two && ln -s one lower/etc/link && ln lower/etc/one lower/etc/hard
            umoci init --layout layout && umoci new --image layout:v1
            umoci insert --rootless --image layout:v1 lower /
            umoci insert --rootless --image layout:v1 two /two
            umoci insert --rootless --image layout:v1 --whiteout /etc/gone
            umoci config --image layout:v1 --config.entrypoint /two --config.cmd x \\
                --config.env A=b --config.workingdir /etc
            skopeo="skopeo --insecure-policy --tmpdir $PWD copy --quiet"
            $skopeo --dest-compress-format zstd oci:layout:v1 oci:zstd:v1
            $skopeo oci:layout:v1 oci-archive:oci.tar:v1
            $skopeo oci:layout:v1 docker-archive:docker.tar:n/x:1
            """
        let made = try Command.run(["sh", "-ec", script], directory: folder.path)
        guard made.status == .exited(0) else {
            throw TestFailure("run tools/setup, which installs skopeo and umoci: \(made.error)")
        }
    }

    @Test func theyAreAllTheSameImage() throws {
        try makeImages()
        for reference in [
            "oci:\(folder.path)/layout:v1", "oci:\(folder.path)/layout",
            "oci:\(folder.path)/zstd:v1", folder["oci.tar"], folder["docker.tar"],
            "docker-archive:\(folder.path)/docker.tar:n/x:1",
        ] {
            let image = try Image.open(reference: reference)
            let paths = try image.fileSystem.listing().map(\.path)
            #expect(
                paths == ["etc", "etc/hard", "etc/link", "etc/one", "two"], "\(reference)")
            #expect(try image.fileSystem.content("etc/hard") == Array("one\n".utf8))
            #expect(image.configuration.entrypoint == [Array("/two".utf8)])
            #expect(image.configuration.command == [Array("x".utf8)])
            #expect(image.configuration.environment.contains(Array("A=b".utf8)))
            #expect(image.configuration.workingDirectory == Array("/etc".utf8))
        }
    }
}
