import Glibc

/// The one variable of the environment that a library here reads: it is for whoever runs the tests,
/// who has no other way to talk to them.
enum RenewVariable {
    /// Whether `SWASI_RECORD` is 1.
    static var isSet: Bool {
        // SAFETY: nothing here changes the environment; the text is compared before it could.
        guard let value = unsafe getenv("SWASI_RECORD") else { return false }
        return unsafe strcmp(value, "1") == 0
    }
}
