import SwasiCache
import Synchronization

/// The images of stores that are open in this process, by their layers: one that is opened again is
/// the same one, so that its layers are mapped once, and that trees over it can be compared by what
/// they share.
enum OpenImages {
    private struct Entry {
        let layers: [Digest]
        weak var image: Image?
    }

    /// Few, and asked for rarely.
    private static let entries = Mutex<[Entry]>([])

    /// An open image of these layers, which was opened by the same name and says the same of its
    /// program.
    static func find(
        _ layers: [Digest], _ name: String, _ configuration: ImageConfiguration
    ) -> Image? {
        entries.withLock { entries in
            entries.removeAll { $0.image == nil }
            return entries.lazy.filter { $0.layers == layers }.compactMap(\.image).first {
                $0.problem == nil && $0.path == name && $0.configuration == configuration
            }
        }
    }

    /// Notes an image as long as it is open.
    static func note(_ image: Image, _ layers: [Digest]) {
        entries.withLock { $0.append(Entry(layers: layers, image: image)) }
    }
}
