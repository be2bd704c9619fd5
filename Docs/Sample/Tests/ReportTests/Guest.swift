/// Where the package has its programs.
enum Guest {
    /// The path of a program.
    static func path(_ name: String, of file: String = #filePath) -> String {
        let parts = file.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/") + "/guest/\(name)"
    }
}
