extension String {
    /// The path as seen from the folder of a source file, if it is relative.
    func beside(_ filePath: String) -> String {
        if hasPrefix("/") { return self }
        return filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/") + "/" + self
    }
}
