// swift-tools-version: 6.0
// `cargo xtask swift` builds the library of `ovcore-ffi`, writes what UniFFI generates to `Sources/OVCore/Generated` and
// `Sources/ovcoreFFI`, and runs `swift test` here. README.md says how to make an XCFramework.

import PackageDescription

let package = Package(
    name: "OVCore",
    platforms: [.macOS(.v12), .iOS(.v15)],
    products: [
        .library(name: "OVCore", targets: ["OVCore"]),
        .executable(name: "ovpay-statement", targets: ["ovpay-statement"]),
    ],
    targets: [
        .systemLibrary(name: "ovcoreFFI"),
        .target(name: "OVCore", dependencies: ["ovcoreFFI"]),
        .target(name: "ExampleDay", dependencies: ["OVCore"]),
        .executableTarget(name: "ovpay-statement", dependencies: ["ExampleDay"]),
        .testTarget(name: "OVCoreTests", dependencies: ["OVCore", "ExampleDay"]),
    ],
    swiftLanguageModes: [.v6]
)
