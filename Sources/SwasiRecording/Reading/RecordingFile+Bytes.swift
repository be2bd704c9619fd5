public import SwasiCore

extension RecordingFile {
    /// Whether a path leads to something: what cannot be read is there too, so that nobody takes
    /// its place.
    public static func isThere(_ path: String) -> Bool {
        do throws(SwasiError) {
            _ = try RecordingInput(path: path)
            return true
        } catch {
            return error.code != .notFound
        }
    }

    /// All bytes of the file, as it is: for who passes it on.
    ///
    /// Errors: `notFound`; `invalidArgument` for what is no regular file; `system`.
    public static func bytes(of path: String) throws(SwasiError) -> [UInt8] {
        let input = try RecordingInput(path: path)
        return try DamagedRecording(path).reading { () throws(Errno) in
            try input.bytes(at: 0, count: input.size)
        }
    }
}
