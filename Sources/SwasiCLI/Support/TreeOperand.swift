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

    /// Finds what a word names: a directory of the host, a snapshot, else an image. With `isLive` a
    /// directory is as it is whenever it is looked at, else as it was when it was looked at first.
    ///
    /// Errors: those of opening any of them.
    static func open(
        _ word: String, platform: Platform?, cache: Cache?, store: String?, isLive: Bool = false
    ) throws(SwasiError) -> TreeOperand {
        if let (store, name) = try SnapshotReference.find(word, store: store) {
            let snapshot = try Snapshot(
                named: name, in: store, cache: cache, warning: CommandFailure.warn)
            return TreeOperand(
                view: try snapshot.tree(), word: word, image: snapshot.image, snapshot: snapshot)
        }
        if HostFolder.exists(word) {
            return TreeOperand(view: try directory(word, isLive: isLive), word: word)
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

    /// A directory of the host, and nothing that is outside of it. Of a live one what cannot be
    /// looked at is said.
    ///
    /// Errors: those of making the tree.
    static func directory(_ path: String, isLive: Bool) throws(SwasiError) -> TreeView {
        var sandbox = Sandbox()
        var mount = MountSpecification(
            .host(path, mode: isLive ? .readWrite : .readOnly), at: "/")
        mount.isReadOnly = true
        mount.showsExtendedAttributes = true
        sandbox.mounts = [mount]
        if isLive {
            sandbox.hearHost = { CommandFailure.warn(SwasiError(.system, $0.description)) }
        }
        return try sandbox.tree()
    }

    /// Why the tree could not be read, if it knows more than what a read said.
    var problem: SwasiError? { image?.problem }
}
