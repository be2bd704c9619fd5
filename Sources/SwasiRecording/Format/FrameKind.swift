/// What a frame of a recording holds; see Docs/Formats/recording.md.
enum FrameKind: UInt8, Sendable {
    case settings = 1
    case items = 2
    case facts = 3
    case content = 4
    case end = 5
    case sealed = 6
    case sealedBytes = 7
    case results = 8
}
