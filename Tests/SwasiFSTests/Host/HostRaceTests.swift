import CLinux
import Glibc
import SwasiCore
import SwasiFS
import Synchronization
import TestSupport
import Testing

/// Whatever the host does meanwhile, no walk leaves the directory.
@Suite struct HostRaceTests {
    /// Swaps two names until it is told to end.
    private final class Swapper: Sendable {
        private let isDone = Atomic(false)
        private let swaps = Atomic(0)

        /// Begins on a thread of its own.
        func start(in folder: String, _ one: String, _ two: String) {
            // SAFETY: the path outlives the call.
            let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            let task = unsafe Unmanaged.passRetained(Task(self, descriptor, one, two))
            var thread = pthread_t()
            // SAFETY: the task is retained for the thread, which releases it.
            unsafe pthread_create(
                &thread, nil,
                { argument in
                    guard let argument = unsafe argument else { return nil }
                    unsafe Unmanaged<Task>.fromOpaque(argument).takeRetainedValue().run()
                    return nil
                }, task.toOpaque())
            pthread_detach(thread)
        }

        private final class Task: Sendable {
            let swapper: Swapper
            let folder: Int32
            let names: (String, String)

            init(_ swapper: Swapper, _ folder: Int32, _ one: String, _ two: String) {
                self.swapper = swapper
                self.folder = folder
                names = (one, two)
            }

            func run() {
                while !swapper.isDone.load(ordering: .relaxed) {
                    // SAFETY: the names outlive the call; 2 is RENAME_EXCHANGE.
                    _ = unsafe clinux_rename(folder, names.0, folder, names.1, 2)
                    swapper.swaps.wrappingAdd(1, ordering: .relaxed)
                }
                close(folder)
            }
        }

        var count: Int { swaps.load(ordering: .relaxed) }

        func stop() {
            isDone.store(true, ordering: .relaxed)
        }
    }

    /// A directory is swapped for a link that leads out, where the same names hold a secret.
    @Test(arguments: [HostView.Mode.readWrite, .overlay])
    func aDirectorySwappedForALinkLetsNobodyOut(_ mode: HostView.Mode) throws {
        let outside = try TemporaryFolder()
        try outside.write("f", "secret".utf8)
        let script = "mkdir d; printf inside >d/f; ln -s \(outside.path) l"
        let shared = try HostView(mode, script)
        let swapper = Swapper()
        defer { swapper.stop() }
        swapper.start(in: shared.folder.path, "d", "l")
        var inside = 0
        for round in 0..<400 {
            // Facts stand: only a new view asks again.
            let view =
                mode == .readWrite ? shared : try HostView(mode, in: shared.folder)
            do throws(Errno) {
                let path = round % 2 == 0 ? "d/f" : "l/f"
                if mode == .readWrite, round % 5 == 0 {
                    try view.write(try view.open(path, [.read, .write]), "inside", .at(0))
                }
                #expect(try view.text(path) == "inside")
                inside += 1
            } catch {
                // The link's absolute target leads to nothing in the namespace.
                #expect([.noEntry, .stale, .io, .notDirectory].contains(error))
            }
        }
        while swapper.count < 1_000 { sched_yield() }
        swapper.stop()
        #expect(inside > 0)
        #expect(try ScratchFile(path: outside["f"]).text() == "secret")
    }

    /// A name changes hands between the walk and what is done there: the walk begins again, as
    /// Linux's does, but not for ever.
    @Test(arguments: ["f", "d/f"])
    func anExchangedNameIsLookedForAgain(_ path: String) throws {
        var limits = Limits()
        limits.hostTries = 8
        let view = try HostView(
            .readWrite, limits: limits,
            "mkdir d e; for n in f g d/f d/g e/f e/g; do printf 1 >$n; done")
        let left = Mutex(6)
        view.world.beforeEach {
            let swaps = left.withLock { left in
                left -= 1
                return left >= 0
            }
            if swaps { try? view.exchange(path, path.replacing("f", with: "g")) }
        }
        #expect(try view.text(path) == "1")
        left.withLock { $0 = 6 }
        #expect(try view.attributes(path).size == 1)
        left.withLock { $0 = .max }
        #expect(throws: Errno.stale) { try view.attributes(path) }
        left.withLock { $0 = 0 }
        #expect(try view.attributes(path).size == 1)
    }

    /// What has changed something is not done again.
    @Test func anEffectIsNotTriedAgain() throws {
        let view = try HostView(.readWrite, "printf 1 >f; printf 1 >g")
        var effects = 0
        #expect(throws: Errno.stale) {
            try view.namespace.step { () throws(Errno) in
                effects += 1
                let root = view.namespace.root
                _ = try view.namespace.make(
                    Place(root, Name("new\(effects)")), .file, .all, Stamp(time: .epoch))
                guard let node = try view.namespace.entry(at: Place(root, "f")) else {
                    throw .noEntry
                }
                try? view.exchange("f", "g")
                _ = try view.namespace.attributes(of: node)
            }
        }
        #expect(effects == 1)
    }

    /// As a storm of exchanges has it.
    @Test(arguments: [HostView.Mode.readWrite, .fixed])
    func exchangedDirectoriesAreAlwaysFound(_ mode: HostView.Mode) throws {
        // A busy machine lets this thread come back to another directory more often than a run
        // looks for one.
        var limits = Limits()
        limits.hostTries = 10_000
        let shared = try HostView(
            mode, limits: limits, "mkdir a b; printf 1 >a/f; printf 1 >b/f")
        let swapper = Swapper()
        defer { swapper.stop() }
        swapper.start(in: shared.folder.path, "a", "b")
        for round in 0..<300 {
            // Facts stand: only a new view asks again.
            let view =
                mode == .readWrite
                ? shared : try HostView(mode, limits: limits, in: shared.folder)
            #expect(try view.text(round % 2 == 0 ? "a/f" : "b/f") == "1")
        }
        while swapper.count < 1_000 { sched_yield() }
    }

    /// Files come and go while they are opened, made and removed: an answer, never a crash.
    @Test func namesThatComeAndGo() throws {
        let view = try HostView(.readWrite, "mkdir a b; printf 1 >a/f; mkfifo b/f")
        let swapper = Swapper()
        defer { swapper.stop() }
        swapper.start(in: view.folder.path, "a", "b")
        let stamp = Stamp(time: .epoch)
        for _ in 0..<300 {
            do throws(Errno) {
                #expect(try view.text("a/f") == "1")
            } catch {
                #expect([.noEntry, .stale, .noSuchDevice].contains(error))
            }
            try? view.namespace.step { () throws(Errno) in
                let place = Place(view.namespace.root, "c")
                _ = try view.namespace.make(place, .directory, .all, stamp)
                try view.namespace.removeDirectory(place, .all, stamp)
            }
        }
    }
}
