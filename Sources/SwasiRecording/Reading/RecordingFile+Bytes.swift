public import SwasiCore

extension RecordingFile {
    /// Whether a path leads to a regular file that can be read.
    public static func isThere(_ path: String) -> Bool {
        (try? RecordingInput(path: path)) != nil
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
