import SwasiCore

/// The sort of what is open or listed, as Preview 1 numbers it (`filetype`). It has none for pipes.
enum FileType: UInt8 {
    case unknown = 0
    case blockDevice = 1
    case characterDevice = 2
    case directory = 3
    case regularFile = 4
    case socketStream = 6
    case symbolicLink = 7

    init(_ kind: Kind) {
        self =
            switch kind {
            case .file: .regularFile
            case .directory: .directory
            case .symbolicLink: .symbolicLink
            case .characterDevice: .characterDevice
            case .blockDevice: .blockDevice
            case .fifo: .unknown
            case .socket: .socketStream
            }
    }

    /// Only a terminal is a character device: that is how `isatty` knows one.
    init(_ stream: StreamKind) {
        self = stream == .terminal ? .characterDevice : .unknown
    }
}
