import ArgumentParser
import Swasi

/// How a tree is mounted on the host, as the command line says it.
struct MountOptions: ParsableArguments {
    @Option(
        name: .customShort("o"),
        help: .init(
            "As mount has it: ro, rw, allow_other, uid=N, gid=N; several with commas.",
            valueName: "options"))
    var words: [String] = []

    mutating func validate() throws {
        do throws(SwasiError) {
            _ = try options()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// Whether the words ask for a mount that can be written to; nil if they say nothing of it.
    var asksForWrites: Bool? {
        split.last { $0 == "rw" || $0 == "ro" }.map { $0 == "rw" }
    }

    /// The options. What a program owns (0) belongs to the user who mounts, who could do nothing
    /// with it otherwise.
    ///
    /// Errors: `invalidArgument` for a word that is none.
    func options() throws(SwasiError) -> FUSEOptions {
        var options = FUSEOptions()
        var owner: UInt32?
        var group: UInt32?
        for word in split {
            switch word {
            case "ro", "rw", "nosuid", "nodev", "default_permissions": continue
            case "allow_other": options.allowsOthers = true
            case _ where word.hasPrefix("uid="): owner = try number(word)
            case _ where word.hasPrefix("gid="): group = try number(word)
            default: throw failure(word, "there is no such option")
            }
        }
        let user = HostAccount.user
        if owner != nil || group != nil {
            options.owners = .all(owner: owner ?? user.number, group: group ?? user.group)
        } else if user.number != 0 {
            options.owners = .exchange(owner: user.number, group: user.group)
        }
        return options
    }

    private var split: [String] {
        words.flatMap { $0.split(separator: ",").map(String.init) }
    }

    private func number(_ word: String) throws(SwasiError) -> UInt32 {
        guard let number = UInt32(word.dropFirst(4)) else {
            throw failure(word, "it is no number")
        }
        return number
    }

    private func failure(_ word: String, _ cause: String) -> SwasiError {
        SwasiError(
            .invalidArgument, "cannot mount with -o \(escapedText(word.hostBytes))", cause: cause,
            hint: "the options are ro, rw, allow_other, uid=N and gid=N")
    }
}
