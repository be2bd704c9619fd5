import TestSupport
import Testing

@Suite("What swasi export writes of snapshots")
struct ExportTests {
    let here: CarryFolder

    init() throws { here = try CarryFolder() }

    private static let layerPaths = """
        ./
        .wh.dir
        .wh.gone
        etc/
        etc/one
        etc/same
        etc/two
        kind/
        kind/inside
        moved/
        moved/empty
        new/
        new/file
        new/link
        new/two

        """

    @Test("the changes alone, compressed or not, for each mount")
    func layer() throws {
        try here.makeSnapshot()
        for (name, options) in [
            ("a.tar", []), ("b.tar.gz", []), ("c.tar.zst", []), ("d.tar", ["--gzip"]),
        ] as [(String, [String])] {
            let made = try here.swasi(["export", "one", "--layer", "-o", name] + options)
            #expect(made.status == .exited(0))
            #expect(made.error + made.output == "")
        }
        try here.shell(
            """
            gzip -dc b.tar.gz | cmp - a.tar; gzip -dc d.tar | cmp - a.tar
            bsdtar -tf c.tar.zst | cmp - <(tar -tf a.tar)
            """)
        let listed = try here.shell("tar -tf a.tar | LC_ALL=C sort")
        #expect(listed == Self.layerPaths)
        #expect(try here.shell("bsdtar -tf a.tar | LC_ALL=C sort") == listed)
        // Extracted, it is what changed: GNU tar and bsdtar agree about links too.
        try here.shell(
            """
            mkdir x y; tar -C x -xpf a.tar; bsdtar -C y -xpf a.tar; diff -r --no-dereference x y
            [ x/etc/two -ef x/new/two ]; [ y/etc/two -ef y/new/two ]
            [ "$(cat x/etc/same)" = changed ]
            """)
    }

    @Test("the changes of another mount, though its directory is gone")
    func mounts() throws {
        try here.makeBase()
        try here.shell("mkdir work; echo old >work/old; echo same >work/same")
        try here.run(
            "run", "--no-background", "--image", "base.tar", "-v", "./work:/src:overlay", "--save",
            "two", "/bin/edits.wasm", "rm", "/src/old", "write", "/src/new", "text")
        try here.shell("rm -r work")
        try here.run("export", "two", "--layer", "--mount", "/src/", "-o", "src.tar")
        #expect(try here.shell("tar -tf src.tar | LC_ALL=C sort") == "./\n.wh.old\nnew\n")
        try here.run("export", "two", "--layer", "-o", "root.tar")
        #expect(try here.shell("tar -tf root.tar; stat -c %s root.tar") == "1024\n")
        try here.fail(
            "export", "two", "--layer", "--mount", "/no", "-o", "x.tar",
            saying: "has nothing attached at '/no'", "it has /, /src")
        let image = try here.run("export", "two", "--oci", "out:two")
        #expect(image.contains("the changes at '/src' are not in the image"))
    }

    @Test("a plain image, beside what is there, which runs and is the same tree")
    func layout() throws {
        try here.makeSnapshot()
        let said = try here.run("export", "one", "--oci", "out:v1")
        let digest = try here.digest("out", "v1")
        #expect(said.contains("swasi: wrote 'v1' to 'out', "))
        #expect(said.hasSuffix(" new, \(digest)\n"))
        // Not an index, and the manifest of the store.
        try here.shell(
            """
            python3 - <<'E'
            import json
            entry, = json.load(open("out/index.json"))["manifests"]
            assert entry["mediaType"].endswith("manifest.v1+json"), entry
            assert entry["platform"] == {"architecture": "wasm", "os": "wasi"}, entry
            blob = lambda d: json.load(open("out/blobs/sha256/" + d["digest"][7:]))
            manifest = blob(entry)
            assert len(manifest["layers"]) == 2, manifest
            index, = json.load(open("data/swasi/snapshots/index.json"))["manifests"]
            index = json.load(open("data/swasi/snapshots/blobs/sha256/" + index["digest"][7:]))
            assert index["manifests"][0]["digest"] == entry["digest"]
            E
            """)
        // Again is nothing new; another one goes beside it.
        #expect(try here.run("export", "one", "--oci", "out:v1").contains(", 0 bytes new, "))
        try here.save("two", "write", "/two", "2")
        try here.run("export", "two", "--oci", "out")
        #expect(try here.digest("out", "v1") == digest)
        let latest = try here.digest("out", "latest")
        try here.run("export", "two", "--oci", "out:v1")
        #expect(try here.digest("out", "v1") == latest)
        #expect(try here.run("image", "cat", "oci:out:latest", "/two") == "2")
        let more = try here.swasi(["run", "--image", "oci:out:v1", "/bin/edits.wasm", "rm", "/two"])
        #expect(more.status == .exited(0), "\(more.error)")
        try here.run("diff", "oci:out:v1", "two")
    }

    @Test("images, archives and directories too")
    func others() throws {
        try here.makeBase()
        try here.shell("tar -C base -czf base.tar.gz .")
        try here.run("image", "pack", "base", "-o", "packed.tar", "--entrypoint", "/x", "--zstd")
        for source in ["base.tar", "base.tar.gz", "packed.tar", "base"] {
            try here.run("export", source, "--oci", "out:\(source)")
            try here.run("diff", "--no-owners", source, "oci:out:\(source)")
        }
        try here.run("export", "oci:out:packed.tar", "--oci", "again:packed.tar")
        #expect(try here.digest("again", "packed.tar") == (try here.digest("out", "packed.tar")))
        try here.run("diff", "base.tar", "oci:out:base.tar")
        let blobs = try here.shell("cat again/blobs/sha256/* | grep -a Entrypoint")
        #expect(blobs.contains(#""Entrypoint":["/x"]"#))
    }

    @Test("keeps what others wrote in a layout")
    func existing() throws {
        try here.makeSnapshot()
        try here.shell(
            """
            umoci init --layout out; umoci new --image out:mine
            python3 - <<'E'
            import json
            index = json.load(open("out/index.json"))
            index["annotations"] = {"of": "others"}
            json.dump(index, open("out/index.json", "w"))
            E
            """)
        let mine = try here.digest("out", "mine")
        try here.run("export", "one", "--oci", "out:one")
        #expect(try here.digest("out", "mine") == mine)
        #expect(try here.shell("cat out/index.json").contains(#""annotations":{"of":"others"}"#))
        #expect(try here.shell("umoci list --layout out | LC_ALL=C sort") == "mine\none\n")
    }

    @Test("says what cannot be, and writes nothing then")
    func failures() throws {
        try here.makeSnapshot()
        try here.shell(
            "mkdir other wh; echo x >other/x; echo x >wh/.wh.x; tar -C wh -cf wh.tar .")
        try here.fail("export", "one", saying: "-o FILE, or --oci DIR[:TAG]")
        try here.fail("export", "one", "--oci", "x", "--layer", saying: "exclude each other")
        try here.fail("export", "one", "--mount", "/", "-o", "x", saying: "goes with --layer")
        try here.fail("export", "base.tar", "--layer", "-o", "x", saying: "is no snapshot")
        try here.fail("export", "snapshot:no", "--layer", "-o", "x", saying: "there is no snapshot")
        try here.fail("export", "one", "--oci", "x:-", saying: "no name of an image")
        try here.fail("export", "one", "--oci", ":x", saying: "names no image")
        try here.fail("export", "one", "--oci", "other", saying: "the directory holds something")
        try here.fail("export", "no.tar", "--oci", "x", saying: "no.tar")
        for source in ["wh", "wh.tar"] {
            try here.fail("export", source, "--oci", "wh-layout", saying: "cannot hold '.wh.x'")
        }
        #expect(try here.shell("grep -c ref.name wh-layout/index.json || true") == "0\n")
        #expect(try here.shell("ls -d x* || true") == "")
    }

    @Test("notices a store that is damaged")
    func damage() throws {
        try here.makeSnapshot()
        try here.run("export", "one", "--layer", "-o", "layer.tar")
        let blob = try here.shell("sha256sum layer.tar | cut -c1-64 | tr -d '\\n'")
        try here.shell("printf x | dd of=data/swasi/snapshots/blobs/sha256/\(blob) conv=notrunc")
        try here.fail("export", "one", "--layer", "-o", "x.tar", saying: "'one' is damaged", "fsck")
        try here.fail("export", "one", "--oci", "out", saying: "'one' is damaged", "fsck")
        try here.shell("rm data/swasi/snapshots/blobs/sha256/\(blob)")
        try here.fail("export", "one", "--layer", "-o", "x.tar", saying: "'one' is not complete")
        try here.fail("export", "one", "--oci", "out", saying: "'one' is not complete")
        #expect(try here.shell("ls x.tar 2>&1 || true").contains("No such file"))
    }
}
