import Glibc
import Swasi
import Synchronization
import TestSupport
import Testing

@Suite("A run that is shown on the host", .enabled(if: canMount, "needs root and /dev/fuse"))
struct LiveMountTests {
    private let probe: Program
    private let folder: TemporaryFolder
    private let image: Image

    init() throws {
        probe = .host(path: try GuestProgram.probe())
        folder = try TemporaryFolder()
        let commands = """
            cd "$1"; mkdir -p root/etc shown host; printf note >root/etc/note
            printf 1 >root/etc/other; tar -C root -cf image.tar .; printf h >host/h
            """
        let made = try Command.run(["sh", "-ec", commands, "sh", folder.path])
        try #require(made.status == .exited(0), "\(made.error)")
        image = try Image.open(path: folder["image.tar"])
    }

    private func sandbox(isWritable: Bool = false) -> Sandbox {
        var sandbox = Sandbox(image: image)
        var live = LiveMount(at: folder["shown"])
        live.options.isWritable = isWritable
        sandbox.liveMount = live
        return sandbox
    }

    private func sh(_ script: String) throws -> String {
        let run = try Command.run(["sh", "-c", script], directory: folder["shown"])
        return run.output + run.error
    }

    @Test("shows what the program sees, what it changed, and the layers")
    func showsThreeViews() throws {
        var sandbox = sandbox()
        sandbox.mount(.memory, at: "/deep/work")
        sandbox.mount(.host(folder["host"], mode: .overlay), at: "/src")
        let run = try sandbox.run(probe, ["write", "/etc/note", "new"])
        #expect(try sh("cat merged/etc/note merged/src/h; ls merged") == "newhdeep\netc\nsrc\n")
        #expect(
            try sh("cd changes && find . | sort")
                == ".\n./deep\n./deep/work\n./etc\n./etc/note\n./src\n")
        #expect(try sh("ls layers; cat layers/1/etc/note layers/2/h") == "1\n2\nnoteh")
        withExtendedLifetime(run) {}
    }

    @Test("tells of each file where it comes from")
    func tellsOrigins() throws {
        let run = try sandbox().run(probe, ["write", "/etc/note", "new"])
        func value(_ name: String, _ path: String) -> String {
            let name = "user.swasi.\(name)"
            let script = "import os,sys; print(os.getxattr(*sys.argv[1:]).decode(), end='')"
            let path = folder["shown"] + "/merged/" + path
            return (try? Command.run(["python3", "-c", script, path, name]).output) ?? ""
        }
        #expect(value("changed", "etc/note") == "1" && value("layer", "etc/note") == "1")
        #expect(value("changed", "etc/other") == "0" && value("layer", "etc/other") == "1")
        withExtendedLifetime(run) {}
    }

    @Test("is there until the run is let go, and then nothing is mounted")
    func endsWithTheRun() throws {
        var run: Run? = try sandbox().run(probe, ["write", "/made", "x"])
        #expect(try sh("cat merged/made") == "x")
        #expect(run?.liveMount?.hasEnded == false)
        run = nil
        #expect(try sh("ls") == "")
        #expect(try !KernelMount.all().contains { $0.path == folder["shown"].hostBytes })
    }

    @Test("can be written to only where that is asked for")
    func asksForWrites() throws {
        let seen = Mutex("")
        var sandbox = sandbox()
        sandbox.streams.output = .callback { _ in
            let text = (try? sh("echo x >merged/from-host")) ?? "?"
            seen.withLock { $0 += text }
        }
        let run = try sandbox.run(probe, ["list", "/etc"])
        #expect(seen.withLock { $0 }.contains("Read-only file system"))
        #expect(throws: Errno.noEntry) { try run.tree.text(of: "/from-host") }
        run.liveMount?.unmount()

        var writable = self.sandbox(isWritable: true)
        writable.mount(.host(folder["host"]), at: "/look")
        writable.streams.output = .callback { _ in
            let script = "printf x >merged/from-host; echo x >changes/no; echo x >merged/look/h"
            let text = (try? sh(script)) ?? "?"
            seen.withLock { $0 = text }
        }
        let other = try writable.run(probe, ["list", "/etc"])
        #expect(try other.tree.text(of: "/from-host") == "x")
        #expect(seen.withLock { $0 }.contains("changes/no"), "\(seen.withLock { $0 })")
        #expect(seen.withLock { $0 }.contains("merged/look/h"), "\(seen.withLock { $0 })")
    }

    @Test("shows a program's writes while it goes on, each of them whole")
    func followsTheProgram() throws {
        let hasBegun = Atomic(false)
        var sandbox = sandbox()
        sandbox.streams.output = .callback { _ in hasBegun.store(true, ordering: .releasing) }
        let running = try sandbox.start(probe, ["count", "/one", "/other"])
        for _ in 0..<20_000 where !hasBegun.load(ordering: .acquiring) { usleep(1_000) }
        let script = """
            import time
            last, steps = 0, 0
            end = time.monotonic() + 20
            while steps < 20 and time.monotonic() < end:
                data = open('merged/one', 'rb').read()
                number = int.from_bytes(data, 'little')
                assert len(data) == 8 and last <= number, (data, last)
                steps += last < number
                last = number
            print(steps)
            """
        let seen = try Command.run(["python3", "-c", script], directory: folder["shown"])
        #expect(seen.output == "20\n", "\(seen.error)")
        running.cancel()
        let run = try running.wait()
        #expect(try sh("ls changes") == "one\nother\n")
        run.liveMount?.unmount()
    }

    @Test("is not written to while it is recorded")
    func refusesWritesToARecording() throws {
        var sandbox = sandbox(isWritable: true)
        sandbox.recordingPath = folder["recording"]
        do {
            _ = try sandbox.run(probe, ["list", "/"])
            Issue.record("was recorded")
        } catch {
            #expect(error.code == .invalidArgument)
        }
    }

    @Test("refuses a directory that the program is shown")
    func refusesItsOwn() throws {
        var sandbox = sandbox()
        sandbox.mount(.host(folder.path), at: "/src")
        do {
            _ = try sandbox.run(probe, ["list", "/"])
            Issue.record("was shown inside of what it shows")
        } catch {
            #expect(error.code == .invalidArgument)
        }
    }
}
