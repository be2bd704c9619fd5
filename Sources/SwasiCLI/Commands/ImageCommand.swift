import ArgumentParser

/// `swasi image`: looks inside of images without running anything.
struct ImageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Look inside of an image.",
        subcommands: [ImageListCommand.self, ImageCatCommand.self, ImageTreeCommand.self])
}
