import Swasi

/// Standard output in large pieces, for commands that write many lines.
struct BufferedOutput {
    private static let pieceSize = 1 << 16

    private var pending: [UInt8] = []

    mutating func write(_ text: String) {
        pending += text.utf8
        writeIfLarge()
    }

    mutating func write(_ bytes: [UInt8]) {
        pending += bytes
        writeIfLarge()
    }

    /// Writes what is left.
    mutating func flush() {
        pending.withRawSpan { Terminal.output($0) }
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func writeIfLarge() {
        if pending.count >= BufferedOutput.pieceSize { flush() }
    }
}
