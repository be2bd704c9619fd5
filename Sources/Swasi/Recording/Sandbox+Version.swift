extension Sandbox {
    /// The version of this package.
    public static let version = "0.1.0"

    /// The processor's architecture, as the kernel calls it.
    static var machine: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "aarch64"
        #else
            "unknown"
        #endif
    }
}
