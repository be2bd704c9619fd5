import SwasiCore
import Synchronization

/// Whether an index turned out to be damaged while it was used, and what becomes of it then.
///
/// The cache gives back what was written or nothing, so this is for what it cannot see: bytes that
/// the disk changed by itself.
final class IndexDamage: Sendable {
    private let damage: SwasiError
    private let discard: @Sendable () -> Void
    private let isDamaged = Atomic(false)

    /// Begins without damage. `name` is what the image is called in messages; `discard` removes
    /// what was kept, and is called once at most.
    init(name: String = "", discard: @escaping @Sendable () -> Void = {}) {
        damage = SwasiError(
            .cache, "the kept index of the image \(name) is damaged",
            cause: "one of its records makes no sense",
            hint: "it was removed; run again to index the image anew")
        self.discard = discard
    }

    /// Begins without damage to what a recording holds.
    init(sealed name: String) {
        damage = SwasiError(
            .invalidRecording, "the sealed index of the image \(name) is damaged",
            cause: "one of its records makes no sense")
        discard = {}
    }

    /// Notes that a record makes no sense; what the guest gets for it.
    func note() -> Errno {
        if !isDamaged.exchange(true, ordering: .relaxed) { discard() }
        return .io
    }

    /// What to tell the user; nil where nothing was noted.
    var problem: SwasiError? {
        isDamaged.load(ordering: .relaxed) ? damage : nil
    }
}
