public import SwasiCore

/// An open directory: a list of its entries as of the first call after it was opened or rewound,
/// and what keeps the directory alive after it is removed.
public protocol OpenDirectory: AnyObject, Sendable {
    /// The node.
    var node: NodeID { get }

    /// Whether who lists it may look at each entry on the way; not where that makes what is looked
    /// at.
    var describesEntries: Bool { get }

    /// Calls `body` for each entry in the order of the names' bytes, from the first name greater
    /// than `after` on, until it returns false. Neither `.` nor `..` is among them. A directory
    /// that was removed has none.
    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno)

    /// Lets the next call see the directory as it is then.
    func rewind()
}

extension OpenDirectory {
    /// A look at an entry costs little.
    public var describesEntries: Bool { true }
}
