import ArgumentParser
import Swasi

/// `swasi image pack`.
struct ImagePackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack", abstract: "Make an image of a directory.",
        discussion: """
            The image is a tar archive of an OCI image layout, which swasi run --image, skopeo \
            (oci-archive:) and podman read. The same files give the same bytes: all times are \
            SOURCE_DATE_EPOCH, or 1970, and all owners 0, unless they are to be kept. Symbolic \
            links are not followed.
            """)

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init("The program; again for its first arguments.", valueName: "word"))
    var entrypoint: [String] = []
    @Option(
        name: .customLong("cmd"), parsing: .unconditionalSingleValue,
        help: .init(
            "An argument for where the user gives none; again for more.", valueName: "word"))
    var command: [String] = []
    @Option(
        name: [.customShort("e"), .customLong("env")],
        help: .init("A variable for the program.", valueName: "name=value"))
    var environment: [String] = []
    @Option(name: .customLong("workdir"), help: .init("PWD, an absolute path.", valueName: "dir"))
    var workingDirectory: String?
    @Option(name: .shortAndLong, help: .init("The image's name among others.", valueName: "name"))
    var tag: String?
    @Option(help: .init("What the program is made for (wasi/wasm).", valueName: "os/architecture"))
    var platform: Platform?
    @Flag(help: "Keep the times of the files.")
    var keepTimes = false
    @Flag(help: "Keep the owners of the files.")
    var keepOwners = false
    @OptionGroup var target: ArchiveTarget
    @Argument(help: "The directory that becomes /.", completion: .directory)
    var directory: String

    mutating func validate() throws { try target.require() }

    mutating func run() throws {
        var image = ImageArchive(try tree())
        image.configuration = ImageConfiguration(
            entrypoint: entrypoint.map(\.hostBytes), command: command.map(\.hostBytes),
            environment: environment.map(\.hostBytes),
            workingDirectory: (workingDirectory ?? "").hostBytes)
        if let platform { image.platform = platform }
        if let tag { try LayoutExport.check(tag: tag) }
        image.tag = tag
        image.created = try sourceDate()
        image.options = ArchiveOptions(
            times: keepTimes ? .kept : .replaced(image.created),
            owners: keepOwners ? .kept : .root)
        image.compression = target.compression ?? .none
        let folders = [target.folder, HostEnvironment["TMPDIR"], "/var/tmp", "/tmp"]
            .compactMap { $0 }
        try target.write("packing '\(escapedText(directory.hostBytes))'") {
            [image] (output, progress) throws(SwasiError) in
            try image.write(to: output, scratchFolders: folders, progress: progress)
        }
    }

    /// The directory as it is while it is read, and nothing that is outside of it.
    ///
    /// Errors: `invalidArgument` for what is no directory; those of making the tree.
    private func tree() throws(SwasiError) -> TreeView {
        if HostFolder.isThere(directory), !HostFolder.exists(directory) {
            throw SwasiError(
                .invalidArgument, "cannot pack '\(escapedText(directory.hostBytes))'",
                cause: "it is no directory", hint: "name the directory that is to become /")
        }
        return try TreeOperand.directory(directory, isLive: true)
    }

    /// Errors: `invalidArgument` for a number that is none.
    private func sourceDate() throws(SwasiError) -> Timestamp {
        guard let text = HostEnvironment["SOURCE_DATE_EPOCH"] else { return .epoch }
        guard let seconds = Int64(text), seconds >= 0 else {
            throw SwasiError(
                .invalidArgument,
                "SOURCE_DATE_EPOCH is '\(escapedText(text.hostBytes))', which is no time",
                hint: "set it to seconds since 1970, or to nothing")
        }
        return Timestamp(seconds: seconds)
    }
}
