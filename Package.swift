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
        .executable(name: "swasi", targets: ["SwasiCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // Foreign libraries: headers and generated forwarding (tools/generate-forwarding).
        .target(name: "CLinux"),
        .target(name: "CWasmtime"),
        .target(name: "CArchive"),
        .target(name: "CCrypto"),

        // The house, bottom up; tools/tidy holds the same edges (Docs/Architecture.md).
        module("SwasiCore", ["CLinux"]),
        module("SwasiCache", ["SwasiCore", "CLinux", "CCrypto"]),
        module("SwasiFS", ["SwasiCore"]),
        module("SwasiEngine", ["SwasiCore", "SwasiCache", "CWasmtime", "CLinux"]),
        module("SwasiWASI", ["SwasiCore", "SwasiFS", "SwasiEngine", "CLinux"]),
        module("SwasiImage", ["SwasiCore", "SwasiCache", "SwasiFS", "CArchive", "CLinux"]),
        module(
            "Swasi",
            ["SwasiCore", "SwasiCache", "SwasiFS", "SwasiEngine", "SwasiWASI", "SwasiImage"]),
        .executableTarget(
            name: "SwasiCLI",
            dependencies: [
                "Swasi", "SwasiCore", "SwasiCache", "SwasiEngine", "SwasiFS", "SwasiImage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        // Tests. SwasiConformance is the shared suite of file-system behaviour; TestSupport runs
        // programs of the host.
        .target(
            name: "SwasiConformance", dependencies: ["SwasiCore", "SwasiFS"],
            path: "Tests/SwasiConformance", swiftSettings: settings),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        tests("SwasiCoreTests", ["SwasiCore"]),
        tests("SwasiCacheTests", ["SwasiCache", "SwasiCore"]),
        tests("SwasiFSTests", ["SwasiFS", "SwasiCore", "SwasiConformance"]),
        tests("SwasiEngineTests", ["SwasiEngine", "SwasiCore", "SwasiCache"]),
        tests(
            "SwasiImageTests",
            [
                "SwasiImage", "SwasiFS", "SwasiCore", "SwasiCache", "SwasiConformance", "CArchive",
                "TestSupport",
            ]),
        tests("SwasiWASITests", ["SwasiWASI", "SwasiEngine", "SwasiFS", "SwasiCore"]),
        tests("SwasiTests", ["Swasi", "SwasiCore", "SwasiFS"]),
        tests("ProjectTests", ["TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
