extension Namespace {
    /// All of it as one file system: the one at the root if there is no other, and nothing keeps
    /// from changing it.
    package var wholeFileSystem: any FileSystem {
        mounts.count == 1 && mounts[0].rights == .all
            ? mounts[0].fileSystem : NamespaceFileSystem(self)
    }
}
