import SwasiCore

/// One entry of a layer as an archive lists it, before it becomes part of a tree.
///
/// A reader fills the same value again for each entry, so that its arrays keep their memory.
struct LayerEntry {
    /// Where the entry's first header begins, in bytes from the start of the layer; for messages.
    var headerOffset: UInt64 = 0
    /// The path's bytes as given: they may begin with `/` or `./` and hold anything but NUL.
    var path: [UInt8] = []
    /// The sort of object; nil for a hard link, which is one more name of `target`.
    var kind: Kind?
    /// A symbolic link's target as given, or a hard link's path; else empty.
    var target: [UInt8] = []
    /// Permission bits (12 bits).
    var mode: UInt16 = 0
    /// The owner's number.
    var owner: UInt32 = 0
    /// The group's number.
    var group: UInt32 = 0
    /// `major << 32 | minor`; 0 for what is no device.
    var device: UInt64 = 0
    /// Bytes in a file as a guest sees it, holes among them; 0 for others.
    var size: UInt64 = 0
    /// Last access.
    var accessed: Timestamp = .epoch
    /// Last change of the content.
    var modified: Timestamp = .epoch
    /// Last change of content or attributes.
    var changed: Timestamp = .epoch
    /// Extended attributes in the archive's order; a later one of the same name wins.
    var attributes: [LayerAttribute] = []
    /// Where the content is, in ascending order without overlaps; what lies between is zero.
    var extents: [LayerExtent] = []

    /// Lets the content be `count` bytes of the layer that lie in one piece.
    mutating func setContent(at offset: UInt64, count: UInt64) {
        if count == 0 { return clearContent() }
        size = count
        let extent = LayerExtent(logical: 0, offset: offset, length: count)
        if extents.count == 1 { extents[0] = extent } else { extents = [extent] }
    }

    /// Lets there be no content.
    mutating func clearContent() {
        size = 0
        if !extents.isEmpty { extents.removeAll(keepingCapacity: true) }
    }
}

/// An extended attribute of an entry.
struct LayerAttribute: Equatable {
    /// The name's bytes.
    var name: [UInt8]
    /// The value.
    var value: [UInt8]

    /// Bytes in name and value.
    var count: Int { name.count + value.count }
}

/// A range of a file and where its bytes are in the layer.
struct LayerExtent: Equatable {
    /// First byte in the file.
    var logical: UInt64
    /// First byte in the layer.
    var offset: UInt64
    /// Bytes; never 0.
    var length: UInt64
}
