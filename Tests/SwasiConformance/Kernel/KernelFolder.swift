import CKernel
import SwasiCore
import Synchronization

/// A directory of the host's kernel that was made for one tree, and what is mounted on it; it goes
/// with its last reference, what is mounted first.
final class KernelFolder: Sendable {
    /// Its path, as C has it.
    let path: [CChar]
    private let mount: Mutex<(any Sendable)?>

    /// Makes a directory in `folder`, and has something mounted on it.
    init(in folder: String, mounting mount: (String) throws -> (any Sendable)?) throws {
        path = try KernelCall.temporary(in: folder)
        self.mount = Mutex(nil)
        let bytes = path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let mounted = try mount(String(decoding: bytes, as: UTF8.self))
        self.mount.withLock { $0 = mounted }
    }

    deinit {
        mount.withLock { $0 = nil }
        KernelCall.removeAll(path)
    }
}
