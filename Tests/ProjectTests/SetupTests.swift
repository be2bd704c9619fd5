import Glibc
import TestSupport
import Testing

/// tools/setup on machines that lack things: a copy of it with nothing on its PATH but what it
/// needs and stand-ins that write down how they are called.
@Suite struct SetupTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let packages = [
        "libfuse3-dev", "fuse3", "libarchive-dev", "zlib1g", "libzstd-dev", "libssl-dev",
        "wasi-libc", "python3", "python3-pip",
    ]

    /// Makes the machine and runs tools/setup on it.
    ///
    /// - Parameters:
    ///   - programs: of `apt-get`, `sudo` and `python3` those that there are.
    ///   - isInstalled: whether all packages are.
    private func setUp(
        _ programs: [String], isInstalled: Bool, isRoot: Bool
    ) throws -> (run: Command, log: String) {
        let script = """
            cd "$1"; chmod 755 .; mkdir -p bin tools .deps/lib .deps/bin; : >log
            : >.deps/lib/libwasmtime.so
            : >.deps/bin/docker-registry; chmod 755 .deps/bin/docker-registry
            cp "$2/tools/setup" tools/; cp "$2/.deps/lib/libwasmtime.stamp" .deps/lib/
            for tool in bash dirname sed head sort grep uname cat mkdir env readlink ln; do
                ln -s "$(command -v "$tool")" bin/
            done
            stub() { cat >"$1"; chmod 755 "$1"; }
            printf '#!/bin/bash\\necho "Swift version 6.3.1"\\n' | stub bin/swift
            printf '#!/bin/bash\\nexit %d\\n' "$([ "$3" = yes ]; echo $?)" | stub python3
            printf '#!/bin/bash\\n%s printf installed\\n' "$([ "$3" = yes ] || echo :)" |
                stub bin/dpkg-query
            printf '#!/bin/bash\\nexit 0\\n' | stub bin/apt-cache
            case "$4" in *python3*) cp python3 bin/ ;; esac
            case "$4" in *sudo*)
                printf '#!/bin/bash\\necho "sudo $*" >>log\\nexec "$@"\\n' | stub bin/sudo ;;
            esac
            case "$4" in *apt-get*)
                printf '#!/bin/bash\\necho "apt-get $*" >>log\\n' | stub bin/apt-get ;;
            esac
            chmod -R a+rwX .
            """
        let made = try Command.run([
            "sh", "-ec", script, "sh", folder.path, packageRoot, isInstalled ? "yes" : "no",
            programs.joined(separator: " "),
        ])
        try #require(made.status == .exited(0), "\(made.error)")
        let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        let asUser = geteuid() == 0 && !isRoot ? nobody : []
        let run = try Command.run(
            asUser + ["env", "-i", "PATH=\(folder["bin"])", folder["bin/bash"], "tools/setup"],
            directory: folder.path)
        return (run, try ScratchFile(path: folder["log"]).text())
    }

    @Test func installsThroughSudoWhatIsMissing() throws {
        let (run, log) = try setUp(["apt-get", "sudo"], isInstalled: false, isRoot: false)
        #expect(run.status == .exited(0), "\(run.error)")
        #expect(log.contains("sudo apt-get update"))
        let install = log.split(separator: "\n").last { $0.hasPrefix("apt-get install") } ?? ""
        for package in Self.packages {
            #expect(install.split(separator: " ").contains { $0 == package }, "\(package): \(log)")
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func rootNeedsNoSudo() throws {
        let (run, log) = try setUp(["apt-get"], isInstalled: false, isRoot: true)
        #expect(run.status == .exited(0), "\(run.error)")
        #expect(log.contains("apt-get install") && !log.contains("sudo"))
    }

    @Test func saysWhatIsMissingWithoutSudo() throws {
        let (run, log) = try setUp(["apt-get"], isInstalled: false, isRoot: false)
        #expect(run.status == .exited(1) && log.isEmpty)
        for package in Self.packages { #expect(run.error.contains(" \(package)"), "\(run.error)") }
        #expect(run.error.contains("as root once"))
    }

    @Test func saysWhatIsMissingWithoutApt() throws {
        let (run, log) = try setUp(["sudo"], isInstalled: false, isRoot: false)
        #expect(run.status == .exited(1) && log.isEmpty)
        #expect(run.error.contains("no apt-get") && run.error.contains(" python3 "))
    }

    @Test func doesNothingWhereEverythingIsThere() throws {
        let (run, log) = try setUp(
            ["apt-get", "sudo", "python3"], isInstalled: true, isRoot: false)
        #expect(run.status == .exited(0), "\(run.error)")
        #expect(!log.contains("python3") && !log.contains("libarchive"))
    }
}
