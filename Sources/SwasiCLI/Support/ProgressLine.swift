import Synchronization

/// A line on the terminal that says how far work of unknown length is; nothing where standard error
/// is no terminal.
final class ProgressLine: Sendable {
    private let isVisible = Terminal.errorIsTerminal
    private let isShown = Mutex(false)

    /// Shows the line in place of the one before.
    func show(_ text: String) {
        guard isVisible else { return }
        isShown.withLock { $0 = true }
        Terminal.error("\r\u{1B}[K\(text)")
    }

    /// Takes the line away.
    func clear() {
        let wasShown = isShown.withLock { isShown in
            defer { isShown = false }
            return isShown
        }
        if wasShown { Terminal.error("\r\u{1B}[K") }
    }
}
