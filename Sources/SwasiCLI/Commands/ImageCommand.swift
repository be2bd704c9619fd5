import ArgumentParser

/// `swasi image`: looks inside of images without running anything, and makes them.
struct ImageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Look inside of an image, or make one.",
        subcommands: [
            ImageListCommand.self, ImageCatCommand.self, ImageTreeCommand.self,
            ImagePackCommand.self,
        ])
}
