/// The command's executable, which is beside that of the tests.
public let swasiExecutable: String = {
    let tests = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false)
    return tests.dropLast().joined(separator: "/") + "/swasi"
}()
