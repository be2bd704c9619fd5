// swift-tools-version: 6.2
import PackageDescription

// A package whose tests use swasi, as any other package would: Docs/Testing.md. tools/test runs it.
let package = Package(
    name: "sample",
    dependencies: [.package(name: "swasi", path: "../..")],
    targets: [
        .testTarget(
            name: "ReportTests", dependencies: [.product(name: "SwasiTesting", package: "swasi")])
    ]
)
