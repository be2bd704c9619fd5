public import SwasiCore

/// The identity of an open host file, and when it was looked at.
///
/// Taken before a file is read, it later tells whether what was read may be remembered.
public struct FileObservation: Sendable, Hashable {
    /// The file's identity at that time.
    public let identity: FileIdentity
    /// The real-time clock just before, in nanoseconds since 1970.
    public let timeNanoseconds: Int64

    /// Looks at the file behind a host descriptor.
    ///
    /// Errors (`system`): what `fstat` says.
    public init(descriptor: CInt) throws(SwasiError) {
        timeNanoseconds = HostClock.nanoseconds()
        do throws(SystemError) {
            identity = try HostFile.status(of: descriptor).identity
        } catch {
            throw error.asSystemError
        }
    }

    /// Makes an observation of its parts.
    init(identity: FileIdentity, timeNanoseconds: Int64) {
        self.identity = identity
        self.timeNanoseconds = timeNanoseconds
    }
}
