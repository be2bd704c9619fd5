import Swasi
import TestSupport
import Testing

@testable import SwasiCLI

@Suite("Archives that the command writes")
struct ArchiveCommandTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func swasi(
        _ arguments: String..., environment: [String: String] = [:]
    ) throws -> Command {
        try Command.run(
            [swasiExecutable] + arguments,
            environment: environment.merging(["XDG_CACHE_HOME": folder["cache"]]) { $1 },
            directory: folder.path)
    }

    @discardableResult
    private func shell(_ script: String) throws -> String {
        let command = try Command.run(["bash", "-ec", script], directory: folder.path)
        try #require(command.status == .exited(0), "\(command.error)")
        return command.output
    }

    /// A directory with the probe, links, a pipe and modes.
    private func makeTree() throws {
        try shell(
            """
            mkdir -p tree/bin tree/etc && cp '\(try GuestProgram.probe())' tree/bin/probe.wasm
            ln tree/bin/probe.wasm tree/bin/same && ln -s bin/same tree/link && mkfifo tree/pipe
            echo text >tree/etc/text && chmod 640 tree/etc/text && truncate -s 9M tree/hole
            """)
    }

    @Test("packs a directory as an image that runs")
    func packs() throws {
        try makeTree()
        let made = try swasi(
            "image", "pack", "tree", "-o", "x.tar", "--entrypoint", "/bin/probe.wasm", "--cmd",
            "environment", "-e", "A=b", "--tag", "v1", "--workdir", "/etc")
        #expect(made.status == .exited(0), "\(made.error)")
        #expect(made.error == "")
        for compression in ["--gzip", "--zstd"] {
            let made = try swasi(
                "image", "pack", "tree", "-o", "x\(compression).tar", compression, "--entrypoint",
                "/bin/probe.wasm", "--cmd", "environment", "-e", "A=b")
            #expect(made.status == .exited(0), "\(made.error)")
        }
        for name in ["x.tar", "oci:layout:v1", "x--gzip.tar", "x--zstd.tar"] {
            if name.hasPrefix("oci:") {
                try shell(
                    "skopeo --insecure-policy --tmpdir $PWD copy -q oci-archive:x.tar:v1 \(name)")
            }
            let run = try swasi("run", "--image", name)
            #expect(run.output.split(separator: "\n").contains("A=b"), "\(run.error)")
            let listed = try swasi("image", "ls", "-l", name, "/etc/text")
            #expect(listed.output.hasPrefix("-rw-r-----   1     0     0"), "\(listed.error)")
            #expect(listed.output.contains(" 1970-01-01 00:00 "))
        }
        #expect(try swasi("image", "ls", "-l", "x.tar", "/bin/same").output.contains("   2     0"))
    }

    @Test("makes the same image of the same files")
    func isReproducible() throws {
        try makeTree()
        try shell(
            """
            mkdir other; for name in pipe link hole etc bin; do cp -a tree/$name other; done
            touch other/etc other/hole; chmod 700 other
            dd if=/dev/zero of=other/hole bs=1M count=9
            rm other/bin/same; ln other/bin/probe.wasm other/bin/same
            """)
        var environment: [String: String] = [:]
        for epoch in [nil, "1700000000"] as [String?] {
            environment["SOURCE_DATE_EPOCH"] = epoch
            for tree in ["tree", "other"] {
                let made = try swasi(
                    "image", "pack", tree, "-o", "\(tree).tar", environment: environment)
                #expect(made.status == .exited(0), "\(made.error)")
            }
            try shell("cmp tree.tar other.tar")
            let listed = try swasi("image", "ls", "-l", "tree.tar", "/etc/text").output
            #expect(listed.contains(epoch == nil ? " 1970-01-01 00:00 " : " 2023-11-14 22:13 "))
        }
        let kept = try swasi("image", "pack", "tree", "-o", "-", "--keep-times", "--keep-owners")
        #expect(kept.status == .exited(0), "\(kept.error)")
    }

    @Test("writes a whole tree, compressed or not, and the same one again")
    func exports() throws {
        try makeTree()
        try shell("tar -C tree -cf tree.tar .")
        for name in ["a.tar", "a.tar.gz", "a.tar.zst"] {
            let made = try swasi("export", "tree.tar", "-o", name)
            #expect(made.status == .exited(0), "\(made.error)")
            #expect(made.error + made.output == "")
        }
        #expect(try swasi("export", "a.tar.zst", "-o", "b.tar").status == .exited(0))
        #expect(try swasi("export", "a.tar.gz", "-o", "c.tar.gz").status == .exited(0))
        try shell("cmp a.tar b.tar; cmp a.tar.gz c.tar.gz; gzip -dc a.tar.gz | cmp - a.tar")
        try shell("mkdir out; tar -C out -xpf a.tar; diff -r --no-dereference tree/etc out/etc")
        #expect(try shell("stat -c %h out/bin/same; stat -c %s out/hole") == "2\n9437184\n")
    }

    @Test("leaves nothing of what fails")
    func fails() throws {
        try shell("mkdir -p tree; echo old >old.tar; touch tree/.wh.a tree/.wh.b tree/c")
        for (arguments, message) in [
            (["image", "pack", "tree", "-o", "old.tar"], "cannot hold '.wh.a', '.wh.b'"),
            (["image", "pack", "tree", "-o", "no/x.tar"], "cannot write 'no/x.tar'"),
            (["image", "pack", "missing", "-o", "x.tar"], "missing"),
            (["image", "pack", "old.tar", "-o", "x.tar"], "'old.tar': it is no directory"),
            (["image", "pack", "tree", "-o", "x.tar", "-e", "A"], "'A' is no variable"),
            (["image", "pack", "tree", "-o", "x.tar", "-t", "-"], "no name of an image"),
            (["image", "pack", "tree", "-o", "x.tar", "--gzip", "--zstd"], "exclude each other"),
            (["export", "missing.tar", "-o", "x.tar"], "missing.tar"),
            (["export", "old.tar", "-o", "x.tar"], "no tar archive"),
        ] {
            let run = try Command.run(
                [swasiExecutable] + arguments, environment: ["XDG_CACHE_HOME": folder["cache"]],
                directory: folder.path)
            #expect(run.status == .exited(125), "\(arguments)")
            #expect(run.error.contains(message), "\(arguments): \(run.error)")
        }
        #expect(try shell("cat old.tar; ls -A") == "old\ncache\nold.tar\ntree\n")
        try shell("rm tree/.wh.*; tar -C tree -cf tree.tar .")
        let full = try swasi("export", "tree.tar", "-o", "/dev/full")
        #expect(full.status == .exited(125))
        #expect(full.error.contains("make room on the disk"), "\(full.error)")
        let epoch = try swasi(
            "image", "pack", "tree", "-o", "x.tar", environment: ["SOURCE_DATE_EPOCH": "x"])
        #expect(epoch.status == .exited(125))
    }

    @Test("keeps what belongs to a file through pack and unpack")
    func roundTrip() throws {
        try makeTree()
        try shell(
            """
            python3 -c 'import os
            os.setxattr("tree/etc/text", "user.note", b"a\\nb")
            os.setxattr("tree/etc", "user.folder", b"")
            if os.geteuid() == 0:
                capability = bytes.fromhex("0100000200200000000000000000000000000000")
                os.setxattr("tree/bin/probe.wasm", "security.capability", capability)
                os.chown("tree/link", 1234, 5678, follow_symlinks=False)
                os.chown("tree/etc/text", 1234, 5678)'
            """)
        let made = try swasi(
            "image", "pack", "tree", "-o", "x.tar", "--keep-times", "--keep-owners")
        #expect(made.status == .exited(0) && made.error == "", "\(made.error)")
        let same = try swasi("diff", "--times", "x.tar", "tree")
        // The root's mode and owner are those of where it was prepared.
        #expect(same.output.split(separator: "\n").allSatisfy { $0.hasPrefix("M / ") }, "\(same)")
        try shell(
            """
            mkdir oci back && tar -xf x.tar -C oci
            layer=$(python3 -c 'import json, sys
            def blob(digest): return "oci/blobs/sha256/" + digest.split(":")[1]
            index = json.load(open("oci/index.json"))
            manifest = json.load(open(blob(index["manifests"][0]["digest"])))
            print(blob(manifest["layers"][0]["digest"]))')
            tar --xattrs --xattrs-include='*' -xf "$layer" -C back
            """)
        let back = try swasi("diff", "--times", "tree", "back")
        #expect(
            back.output.split(separator: "\n").allSatisfy { $0.hasPrefix("M / ") }, "\(back)")
        #expect(try shell("stat -c %h back/bin/same; du -k back/hole | cut -f1") == "2\n0\n")
    }
}
