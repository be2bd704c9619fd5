import TestSupport
import Testing

/// What skopeo, a registry and umoci make of what we write. Each listens on loopback only, and ends
/// with the script that started it.
@Suite("Snapshots carried by other tools")
struct RegistryTests {
    let here: CarryFolder

    init() throws { here = try CarryFolder() }

    /// Runs a script with a registry at `$registry`, and `push` and `pull` for skopeo.
    private func withRegistry(_ script: String) throws {
        try here.shell(
            """
            PATH+=":\(packageRoot)/.deps/bin"
            command -v docker-registry skopeo >/dev/null || { echo run tools/setup >&2; exit 1; }
            cat >registry.yml <<E
            version: 0.1
            log: {level: info, accesslog: {disabled: true}}
            storage: {filesystem: {rootdirectory: $PWD/registry}}
            http: {addr: "127.0.0.1:0"}
            E
            exec 3< <(exec docker-registry serve registry.yml 2>&1)
            served=$!
            trap 'kill $served' EXIT
            registry=
            while [[ -z "$registry" ]] && read -r line <&3; do
                [[ "$line" =~ listening\\ on\\ (127.0.0.1:[0-9]+) ]] && registry=${BASH_REMATCH[1]}
            done
            cat <&3 >registry.log &
            skopeo="skopeo --insecure-policy --tmpdir $PWD copy --quiet --preserve-digests"
            push() { $skopeo --dest-tls-verify=false "$@"; }
            pull() { $skopeo --src-tls-verify=false "$@"; }
            \(script)
            """)
    }

    @Test("a snapshot goes into a registry and comes back as it was")
    func snapshot() throws {
        try here.makeBase()
        try here.shell("mkdir work; echo old >work/old; echo gone >work/gone")
        try here.run(
            "run", "--no-background", "--image", "base.tar", "-v", "./work:/src:overlay", "--mount",
            "type=image,src=base.tar,dst=/im", "--mount", "type=tmp,dst=/mem", "--save", "one",
            "/bin/edits.wasm", "write", "/etc/one", "x", "link", "/etc/two", "/two", "rm", "/kind",
            "write", "/src/old", "new", "rm", "/src/gone", "write", "/im/x", "x", "write", "/mem/y",
            "y")
        try withRegistry(
            """
            push --all oci:data/swasi/snapshots:one docker://$registry/a/snapshot:one
            pull --all docker://$registry/a/snapshot:one oci:back:one
            """)
        #expect(try here.digest("back", "one") == here.digest("data/swasi/snapshots", "one"))
        // What came back is a store: sound, and all of it can be used.
        #expect(try here.run("snapshot", "fsck", "--store", "back") == "1 snapshots are sound\n")
        #expect(
            try here.run("snapshot", "show", "--store", "back", "one").split(separator: "\n")
                .filter { !$0.hasPrefix("saved") }
                == here.run("snapshot", "show", "one").split(separator: "\n")
                .filter { !$0.hasPrefix("saved") })
        for arguments in [
            ["--store", "back", "--image", "one"], ["--image", "oci:back:one"],
        ] {
            let ran = try here.swasi(["run"] + arguments + ["/bin/edits.wasm", "rm", "/two"])
            #expect(ran.status == .exited(0), "\(ran.error)")
        }
        #expect(try here.run("diff", "--store", "back", "one", "snapshot:one") == "")
        try here.run("apply", "--store", "back", "one")
        #expect(try here.shell("cat work/old; ls work") == "newold\n")
    }

    @Test("an exported image goes into a registry and comes back as it was")
    func image() throws {
        try here.makeSnapshot()
        try here.run("export", "one", "--oci", "out:v1")
        try withRegistry(
            """
            push oci:out:v1 docker://$registry/image:v1
            pull docker://$registry/image:v1 oci:back:v1
            """)
        #expect(try here.digest("back", "v1") == here.digest("out", "v1"))
        #expect(try here.run("diff", "oci:back:v1", "one") == "")
        let ran = try here.swasi([
            "run", "--image", "oci:back:v1", "/bin/edits.wasm", "rm", "/kind/inside",
        ])
        #expect(ran.status == .exited(0), "\(ran.error)")
    }

    @Test("umoci unpacks an exported image to the tree that we see")
    func unpacked() throws {
        try here.makeSnapshot()
        // A second run links to files of both layers below it.
        let more = try here.swasi([
            "run", "--no-background", "--image", "one", "--save", "two", "/bin/edits.wasm", "link",
            "/bin/edits.wasm", "/again.wasm", "link", "/new/two", "/third", "rm", "/etc/two",
        ])
        try #require(more.status == .exited(0), "\(more.error)")
        for name in ["one", "two"] {
            try here.run("export", "snapshot:\(name)", "--oci", "out:\(name)")
            // Raw, since umoci makes configurations for Linux only.
            try here.shell("umoci raw unpack --rootless --image out:\(name) \(name)")
            // Whoever unpacks owns everything then.
            let changes = try here.swasi(["diff", "--no-owners", "snapshot:\(name)", name])
            #expect(changes.output + changes.error == "", "\(name)")
            #expect(changes.status == .exited(0))
            try here.run("export", "snapshot:\(name)", "-o", "\(name).tar")
            try here.shell(
                """
                tar -tf \(name).tar >gnu; bsdtar -tf \(name).tar | cmp - gnu
                tar --compare --numeric-owner -C \(name) -f \(name).tar | \\
                    grep -v -e 'Uid differs' -e 'Gid differs' && exit 1
                true
                """)
        }
        let links = try here.shell("cd two; stat -c %h bin/edits.wasm again.wasm third new/two")
        #expect(links == "2\n2\n2\n2\n")
    }
}
