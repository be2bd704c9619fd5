import ArgumentParser
import Glibc
import Swasi

/// Where the process begins.
@main
enum SwasiMain {
    static func main() {
        StandardDescriptors.fill()
        let all = HostArguments.all
        if BackgroundCompilation.runIfRequested(all) { exit(0) }
        let arguments = Array(all.dropFirst())
        if let request = RunRequest(plain: arguments) {
            exit(request.perform())
        }
        do {
            var command = try SwasiCommand.parseAsRoot(TapOptions.spelled(arguments))
            if var run = command as? RunCommand {
                // The program's own arguments as they were typed.
                run.words = arguments.suffix(run.words.count)
                command = run
            }
            try command.run()
        } catch {
            exit(CommandFailure.report(error))
        }
        exit(0)
    }
}
