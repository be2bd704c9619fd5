extension Errno {
    /// What a user can do about a file of the host that could not be used; empty where nothing is
    /// known to help.
    public var hostHint: String {
        switch self {
        case .noEntry, .notDirectory, .nameTooLong, .loop: "check the path"
        case .isDirectory: "name a file"
        case .access, .notPermitted:
            "check the permissions of the file and of the directories above it"
        case .tooManyDescriptors, .tooManyFilesInSystem:
            "close files, or raise the bound with ulimit -n"
        case .insufficientSpace, .quota: "make room on the disk"
        case .readOnly: "choose a place that can be written"
        case .insufficientMemory, .wouldBlock: "try again when less runs on this machine"
        case .io, .stale: "look after the disk or the network that the file is on"
        default: ""
        }
    }

    /// The error in words where the host met it: ``words`` speaks of guests.
    public var hostWords: String {
        self == .tooManyDescriptors ? "too many open files in this process" : words
    }

    /// Linux's number in words, and what to do about it.
    public static func explain(host number: Int32) -> (cause: String, hint: String) {
        guard let error = Errno(linuxNumber: number) else { return ("error \(number)", "") }
        return (error.hostWords, error.hostHint)
    }
}
