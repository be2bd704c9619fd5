import Swasi
import TestSupport
import Testing

@testable import SwasiCLI

@Suite("Images that the command runs")
struct ImageReferenceCommandTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func swasi(_ arguments: String...) throws -> Command {
        try Command.run(
            [swasiExecutable] + arguments, environment: ["XDG_CACHE_HOME": folder["cache"]])
    }

    /// Makes an image with the probe as /probe.wasm: as a layout in `layout`, and as what docker
    /// save writes in `save.tar`.
    private func makeImages() throws {
        let script = """
            mkdir -p tree layout/blobs/sha256 && cp "$1" tree/probe.wasm && cd layout
            tar -C ../tree -cf layer.tar probe.wasm
            # Adds a blob and prints its descriptor.
            add() {
                digest=$(sha256sum <"$1" | cut -c-64) && cp "$1" "blobs/sha256/$digest"
                printf '{"mediaType":"application/vnd.oci.image.%s",' "$2"
                printf '"digest":"sha256:%s","size":%d}' "$digest" "$(wc -c <"$1")"
            }
            layer=$(add layer.tar layer.v1.tar)
            cat >config <<EOF
            {"os": "wasi", "architecture": "wasm",
             "config": {"Env": ["A=b"], "Entrypoint": ["/probe.wasm"], "Cmd": ["environment"]},
             "rootfs": {"type": "layers",
                        "diff_ids": ["sha256:$(sha256sum <layer.tar | cut -c-64)"]}}
            EOF
            config=$(add config config.v1+json)
            printf '{"schemaVersion":2,"config":%s,"layers":[%s]}' "$config" "$layer" >manifest
            manifest=$(add manifest manifest.v1+json)
            printf '{"schemaVersion":2,"manifests":[%s]}' "$manifest" >index.json
            echo '{"imageLayoutVersion":"1.0.0"}' >oci-layout
            printf '[{"Config":"config","RepoTags":["p:1"],"Layers":["layer.tar"]}]' >manifest.json
            tar -cf ../save.tar config manifest.json layer.tar
            """
        let made = try Command.run(
            ["sh", "-ec", script, "sh", try GuestProgram.probe()], directory: folder.path)
        try #require(made.status == .exited(0), "\(made.error)")
    }

    @Test("runs what an image layout and what docker save holds")
    func runsImages() throws {
        try makeImages()
        for image in ["oci:" + folder["layout"], folder["save.tar"]] {
            let run = try swasi("run", "--image", image)
            #expect(run.output == "A=b\n", "\(run.error)")
            let named = try swasi("run", "--image", image, "/probe.wasm", "exit", "3")
            #expect(named.status == .exited(3), "\(named.error)")
            #expect(try swasi("image", "ls", image).output == "probe.wasm\n")
            let wasm = try swasi("image", "ls", "--platform", "wasi/wasm", image)
            #expect(wasm.output == "probe.wasm\n")
            let mounts = try swasi(
                "run", "--mount", "type=image,src=\(image),dst=/m", "--print-mounts", "x")
            #expect(mounts.output.contains(image), "\(mounts.error)")
            let wrong = try swasi("run", "--image", image, "--platform", "linux/s390x")
            #expect(wrong.status == .exited(125))
            #expect(wrong.error.contains("it has wasi/wasm"), "\(wrong.error)")
        }
    }
}
