// swift-tools-version: 6.2
import PackageDescription

// What only a program that uses the library can measure; tools/bench builds and runs it.
let package = Package(
    name: "measure-library",
    dependencies: [.package(name: "swasi", path: "../..")],
    targets: [
        .executableTarget(
            name: "measure-library", dependencies: [.product(name: "Swasi", package: "swasi")],
            path: "Sources/measure-library")
    ]
)
