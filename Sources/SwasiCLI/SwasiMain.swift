import ArgumentParser
import Glibc
import Swasi

/// Where the process begins.
@main
enum SwasiMain {
    static func main() {
        StandardDescriptors.fill()
        if BackgroundCompilation.runIfRequested(CommandLine.arguments) { exit(0) }
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let request = RunRequest(plain: arguments) {
            exit(request.perform())
        }
        do {
            var command = try SwasiCommand.parseAsRoot(TapOptions.spelled(arguments))
            try command.run()
        } catch {
            exit(CommandFailure.report(error))
        }
        exit(0)
    }
}
