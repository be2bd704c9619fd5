import ArgumentParser
import Glibc
import Swasi

/// Where the process begins.
@main
enum SwasiMain {
    static func main() {
        StandardDescriptors.fill()
        FileSizeSignal.ignore()
        let all = HostArguments.all
        if BackgroundCompilation.runIfRequested(all) { exit(0) }
        let arguments = Array(all.dropFirst())
        if let request = RunRequest(plain: arguments) {
            end(request.perform())
        }
        do {
            var command = try SwasiCommand.parsed(arguments)
            try command.run()
        } catch {
            end(CommandFailure.report(error))
        }
        end(0)
    }

    private static func end(_ status: Int32) -> Never {
        CacheLocation.finish()
        exit(status)
    }
}
