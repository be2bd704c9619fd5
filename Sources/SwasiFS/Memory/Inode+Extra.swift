import SwasiCore

extension Inode {
    /// What most inodes do without, so that an empty file is small: what is a directory's or a
    /// link's, and what came from a lower. Setting what is so already allocates nothing.
    struct Extra: RareValue {
        var parent = NodeID(rawValue: 0)
        var entries = EntryTree()
        var lowers: [NodeID] = []
        var target: [UInt8] = []
        var extendedAttributes: ExtendedAttributes?
        var limit: UInt64 = 0
        var lowerIsSparse = false
        var sparseBytes: UInt64 = 0
    }

    /// The directory that holds this directory.
    var parent: NodeID {
        get { extra.value.parent }
        set { extra.value.parent = newValue }
    }

    /// A directory's names.
    var entries: EntryTree {
        @inline(__always) _read { yield extra.value.entries }
        @inline(__always) _modify { yield &extra.value.entries }
    }

    /// Lower directories whose names show where ``entries`` has none, the uppermost first.
    var lowers: [NodeID] {
        @inline(__always) _read { yield extra.value.lowers }
        @inline(__always) _modify { yield &extra.value.lowers }
    }

    /// A symbolic link's target.
    var target: [UInt8] {
        get { extra.value.target }
        set { extra.value.target = newValue }
    }

    /// Names and values that somebody set; nil if there are none.
    var extendedAttributes: ExtendedAttributes? {
        get { extra.value.extendedAttributes }
        set {
            if newValue == nil, extra.value.extendedAttributes == nil { return }
            extra.value.extendedAttributes = newValue
        }
    }

    /// Up to where a lower file's bytes show; it only ever falls.
    var limit: UInt64 {
        @inline(__always) get { extra.isEmpty ? 0 : extra.value.limit }
        set { if newValue != limit { extra.value.limit = newValue } }
    }

    /// The lower file has holes: its pages do not count one by one, but as ``sparseBytes``.
    var lowerIsSparse: Bool {
        get { !extra.isEmpty && extra.value.lowerIsSparse }
        set { if newValue != lowerIsSparse { extra.value.lowerIsSparse = newValue } }
    }

    /// Bytes that a sparse lower file stores and that still show.
    var sparseBytes: UInt64 {
        get { extra.isEmpty ? 0 : extra.value.sparseBytes }
        set { if newValue != sparseBytes { extra.value.sparseBytes = newValue } }
    }
}
