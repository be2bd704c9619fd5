// swift-tools-version: 6.2
import PackageDescription

/// Every target is built in Swift 6 mode with the checks that catch what reviewers miss.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// How the release build of `swasi` is linked: nothing shared but the C library, at a fixed
/// address. It then starts without LD_LIBRARY_PATH, and in two thirds of the time. `.deps/static`
/// holds a link to libstdc++.a (made by tools/setup); without it libstdc++ stays shared. lld puts
/// beside each other what a start touches, and exports one symbol, for libgcc_s
/// (Docs/Decisions/start-order.md). Only the executable's own link has these flags, so that
/// packages which use the library are free.
let standalone: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-static-stdlib", "-l_FoundationCShims", "-l_FoundationCollections",
            "-L\(Context.packageDirectory)/.deps/static", "-Xclang-linker", "-static-libgcc",
            "-Xclang-linker", "-no-pie", "-Xlinker", "--no-export-dynamic",
            "-Xlinker", "--export-dynamic-symbol=__cpu_indicator_init",
            "-Xlinker", "-s", "-use-ld=lld", "-Xlinker", "--no-rosegment",
            "-Xlinker",
            "--symbol-ordering-file=\(Context.packageDirectory)/tools/start-symbols.txt",
            "-Xlinker", "--no-warn-symbol-ordering",
        ], .when(platforms: [.linux], configuration: .release))
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "swasi",
    products: [
        .library(name: "Swasi", targets: ["Swasi"]),
        .library(name: "SwasiFUSE", targets: ["SwasiFUSE"]),
        .library(name: "SwasiTesting", targets: ["SwasiTesting"]),
        .executable(name: "swasi", targets: ["SwasiCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // Foreign libraries: headers and generated forwarding (tools/generate-forwarding).
        .target(name: "CLinux"),
        // Parts of Swift's runtime in another way, for the command only.
        .target(name: "CStart"),
        .target(name: "CWasmtime"),
        .target(name: "CArchive"),
        .target(name: "CCrypto"),
        .target(name: "CZlib"),
        .target(name: "CFuse"),
        .target(name: "CZstd"),

        // The house, bottom up; tools/tidy holds the same edges (Docs/Architecture.md).
        module("SwasiCore", ["CLinux"]),
        module("SwasiCache", ["SwasiCore", "CLinux", "CCrypto"]),
        module("SwasiFS", ["SwasiCore"]),
        module("SwasiEngine", ["SwasiCore", "SwasiCache", "CWasmtime", "CLinux"]),
        module("SwasiRecording", ["SwasiCore", "SwasiCache", "CZstd"]),
        module("SwasiWASI", ["SwasiCore", "SwasiFS", "SwasiEngine", "SwasiRecording", "CLinux"]),
        module(
            "SwasiImage", ["SwasiCore", "SwasiCache", "SwasiFS", "CArchive", "CZlib", "CLinux"]),
        module(
            "SwasiSnapshot",
            ["SwasiCore", "SwasiCache", "SwasiFS", "SwasiImage", "CArchive", "CZlib", "CLinux"]),
        module("SwasiFUSE", ["SwasiCore", "SwasiFS", "CFuse", "CLinux"]),
        module(
            "Swasi",
            [
                "SwasiCore", "SwasiCache", "SwasiFS", "SwasiEngine", "SwasiWASI", "SwasiImage",
                "SwasiSnapshot", "SwasiFUSE", "SwasiRecording", "CLinux",
            ]),
        module("SwasiTesting", ["Swasi"]),
        .executableTarget(
            name: "SwasiCLI",
            dependencies: [
                "Swasi", "SwasiCore", "SwasiCache", "SwasiEngine", "SwasiFS", "SwasiImage",
                "SwasiSnapshot", "SwasiFUSE", "SwasiRecording", "CStart", "CLinux",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings, linkerSettings: standalone),

        // Tests. SwasiConformance is the shared suite of file-system behaviour, CKernel
        // the system calls of its kernel driver; TestSupport runs
        // programs of the host.
        .target(
            name: "SwasiConformance",
            dependencies: ["SwasiCore", "SwasiFS", "SwasiFUSE", "CKernel"],
            path: "Tests/SwasiConformance", swiftSettings: settings),
        .target(name: "CKernel", path: "Tests/CKernel"),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        tests("SwasiCoreTests", ["SwasiCore"]),
        tests("SwasiCacheTests", ["SwasiCache", "SwasiCore"]),
        tests(
            "SwasiFSTests",
            [
                "SwasiFS", "SwasiFUSE", "SwasiCore", "SwasiConformance", "TestSupport", "CLinux",
                "CKernel",
            ]),
        tests("SwasiEngineTests", ["SwasiEngine", "SwasiCore", "SwasiCache"]),
        tests(
            "SwasiImageTests",
            [
                "SwasiImage", "SwasiFS", "SwasiCore", "SwasiCache", "SwasiConformance", "CArchive",
                "CLinux", "TestSupport",
            ]),
        tests(
            "SwasiSnapshotTests",
            [
                "SwasiSnapshot", "SwasiImage", "SwasiFS", "SwasiCore", "SwasiCache",
                "SwasiConformance", "CArchive", "TestSupport",
            ]),
        tests("SwasiRecordingTests", ["SwasiRecording", "SwasiCache", "SwasiCore", "TestSupport"]),
        tests(
            "SwasiWASITests",
            ["SwasiWASI", "SwasiEngine", "SwasiFS", "SwasiCore", "TestSupport"]),
        tests(
            "SwasiFUSETests",
            [
                "SwasiFUSE", "SwasiFS", "SwasiCore", "SwasiConformance", "TestSupport", "CKernel",
            ]),
        tests(
            "SwasiTests",
            [
                "Swasi", "SwasiFS", "SwasiCore", "SwasiRecording", "SwasiCache", "SwasiConformance",
                "TestSupport", "CKernel",
            ]),
        tests(
            "SwasiCLITests",
            [
                "SwasiCLI", "Swasi", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        tests("SwasiTestingTests", ["SwasiTesting", "Swasi", "TestSupport"]),
        tests("ProjectTests", ["TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
