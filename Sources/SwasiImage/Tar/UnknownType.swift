import SwasiCore

/// A type of tar entries that this reader does not know, and what became of them.
struct UnknownType: Equatable {
    /// The type flag.
    var type: UInt8
    /// The path of the first entry that has it, its beginning at least.
    var path: [UInt8]
    /// Whether such entries were left out, because they carry no file; else they are files.
    var isLeftOut: Bool

    /// What the user is told. `name` is what the image is called.
    func warning(_ name: String) -> SwasiError {
        SwasiError(
            .invalidImage,
            "the image \(name) has entries of the unknown type '\(escapedText([type]))'",
            cause: "the first is '\(escapedText(path))'",
            hint: isLeftOut ? "they were left out" : "they were taken as regular files")
    }
}
