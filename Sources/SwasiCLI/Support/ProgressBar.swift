import Synchronization

/// A bar on the terminal for work that takes long; nothing where standard error is no terminal, and
/// nothing for work that is done at once.
final class ProgressBar: Sendable {
    private let label: String
    private let isVisible = Terminal.errorIsTerminal
    /// What is on the screen, in hundredths; nil before anything is.
    private let shown = Mutex<UInt64?>(nil)

    init(_ label: String) {
        self.label = label
    }

    /// Shows how far the work is.
    func show(_ done: UInt64, of total: UInt64) {
        guard isVisible, total > 0 else { return }
        let hundredths = UInt64(Double(min(done, total)) / Double(total) * 100)
        let isNew = shown.withLock { shown in
            defer { shown = hundredths }
            return shown != hundredths
        }
        guard isNew else { return }
        let filled = Int(hundredths) * 30 / 100
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        Terminal.error("\r\(label) [\(bar)] \(hundredths)%")
    }

    /// Takes the bar away.
    func clear() {
        let wasShown = shown.withLock { shown in
            defer { shown = nil }
            return shown != nil
        }
        if wasShown { Terminal.error("\r\u{1B}[K") }
    }
}
