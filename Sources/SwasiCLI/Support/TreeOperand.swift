import Swasi

/// A tree that the command line names.
struct TreeOperand {
    /// The tree.
    var view: TreeView
    /// As it was named.
    var word: String
    /// The image that it is; nil for others.
    private var image: Image?
    /// The snapshot that it is; nil for others.
    private(set) var snapshot: Snapshot?

    /// Finds what a word names: a directory of the host, a snapshot, else an image.
    ///
    /// Errors: those of opening any of them.
    static func open(
        _ word: String, platform: Platform?, cache: Cache?, store: String?
    ) throws(SwasiError) -> TreeOperand {
        if let (store, name) = try SnapshotReference.find(word, store: store) {
            let snapshot = try Snapshot(
                named: name, in: store, cache: cache, warning: CommandFailure.warn)
            return TreeOperand(
                view: try snapshot.tree(), word: word, image: snapshot.image, snapshot: snapshot)
        }
        if HostFolder.exists(word) {
            var sandbox = Sandbox()
            sandbox.mount(.host(word, mode: .readOnly), at: "/")
            return TreeOperand(view: try sandbox.tree(), word: word)
        }
        let image = try Image.open(reference: word, platform: platform, cache: cache)
        do throws(Errno) {
            let namespace = try Namespace(
                [MountRequest(image.fileSystem, at: "/")], limits: Limits(),
                stamp: Stamp(time: .epoch))
            return TreeOperand(view: TreeView(namespace), word: word, image: image)
        } catch {
            throw SwasiError(
                .invalidImage, "cannot use the image '\(escapedText(word.hostBytes))'",
                cause: error.words)
        }
    }

    /// Why the tree could not be read, if it knows more than what a read said.
    var problem: SwasiError? { image?.problem }
}
