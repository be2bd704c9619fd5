extension Engine {
    /// The version of the library in use, and the file that it is in; nil if it cannot be opened.
    ///
    /// The library itself tells only the first number; the others come from the note that
    /// tools/setup puts beside the file.
    public static var libraryVersion: (version: String, path: String)? {
        do {
            try Library.load()
            guard let path = Library.path else { return nil }
            let note = path.hasSuffix(".so") ? path.dropLast(3) + ".stamp" : ""
            let bytes = try ProgramFile(path: String(note)).read()
            let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
            guard let version = words.first, version.hasPrefix("50.") else { return ("50", path) }
            return (String(version), path)
        } catch {
            return Library.path.map { ("50", $0) }
        }
    }
}
