extension Inode {
    /// Whether nothing at all is different, as far as that is seen without a look at content and
    /// names: they are the same in memory. Access times are not compared.
    func isSame(as other: borrowing Inode) -> Bool {
        life == other.life && kind == other.kind && mode == other.mode
            && generation == other.generation && links == other.links && owner == other.owner
            && group == other.group && size == other.size && dataPages == other.dataPages
            && modified == other.modified && changed == other.changed
            && pages.isShared(with: other.pages) && extra.isShared(with: other.extra)
    }

    /// Whether two inodes of one node are known to hold the same bytes.
    func hasSameContent(as other: borrowing Inode) -> Bool {
        size == other.size && limit == other.limit && pages.isShared(with: other.pages)
    }

    /// Whether a lower file of so many bytes shows through as it is.
    func showsLower(size lowerSize: UInt64) -> Bool {
        size == lowerSize && limit == lowerSize && pages.isEmpty
    }
}
