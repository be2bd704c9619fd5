/// Where everything is in an index file (Docs/Formats/image-index.md). All numbers are
/// little-endian; offsets of fields are within their record.
enum IndexLayout {
    /// `swasiidx` as a little-endian number.
    static let magic: UInt64 = 0x7864_6969_7361_7773
    /// Grows with every change of the format; no other version is read.
    static let version: UInt32 = 3

    /// The file's head.
    enum Header {
        static let magic = 0
        static let version = 8
        static let size = 12
        static let fileSize = 16
        static let entries = 24
        static let names = 32
        static let extents = 40
        static let attributes = 48
        static let text = 56
        static let layers = 64
        static let contentBytes = 72
        static let count = 80
    }

    /// What an index was made of.
    enum Layer {
        static let kind = 0
        static let size = 8
        static let device = 16
        static let inode = 24
        static let fileSize = 32
        static let modified = 40
        static let changed = 48
        /// In the place of the file's identity, where a digest names the layer.
        static let digest = 16
        static let count = 56
    }

    /// A node.
    enum Node {
        static let kind = 0
        static let isImplied = 1
        static let mode = 2
        static let owner = 4
        static let group = 8
        static let links = 12
        static let device = 16
        static let size = 24
        static let allocated = 32
        static let accessed = 40
        static let modified = 48
        static let changed = 56
        static let parent = 64
        static let first = 68
        static let length = 72
        static let attributes = 76
        static let attributeCount = 80
        static let count = 88
    }

    /// A name in a directory.
    enum Name {
        static let prefix = 0
        static let text = 8
        static let node = 12
        static let length = 16
        static let kind = 17
        static let count = 24
    }

    /// A range of a file.
    enum Extent {
        static let logical = 0
        static let offset = 8
        static let length = 16
        static let layer = 24
        static let count = 32
    }

    /// An extended attribute.
    enum Attribute {
        static let name = 0
        static let nameLength = 4
        static let value = 8
        static let valueLength = 12
        static let count = 16
    }
}
