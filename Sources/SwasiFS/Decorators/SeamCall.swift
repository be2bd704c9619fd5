/// A function of the seam that may fail, so that a ``Decoration`` can tell calls apart.
public enum SeamCall: UInt8, Sendable, CaseIterable {
    /// ``FileSystem/statistics()``.
    case statistics
    /// ``FileSystem/lookup(_:in:)``.
    case lookup
    /// ``FileSystem/parent(of:)``.
    case parent
    /// ``FileSystem/attributes(of:)``.
    case attributes
    /// ``FileSystem/readLink(_:)``.
    case readLink
    /// ``FileSystem/pin(_:)``.
    case pin
    /// ``FileSystem/open(_:_:_:)``.
    case open
    /// ``FileSystem/open(_:in:_:_:_:)``.
    case openName
    /// ``FileSystem/openDirectory(_:)``.
    case openDirectory
    /// ``FileSystem/make(_:in:_:_:)``.
    case make
    /// ``FileSystem/makeSymbolicLink(_:in:to:_:)``.
    case makeSymbolicLink
    /// ``FileSystem/link(_:as:in:_:)``.
    case link
    /// ``FileSystem/unlink(_:in:_:)``.
    case unlink
    /// ``FileSystem/removeDirectory(_:in:_:)``.
    case removeDirectory
    /// ``FileSystem/rename(_:in:to:in:_:_:)``.
    case rename
    /// ``FileSystem/setAttributes(_:of:_:)``.
    case setAttributes
    /// ``FileSystem/extendedAttribute(_:of:)``.
    case extendedAttribute
    /// ``FileSystem/extendedAttributeNames(of:)``.
    case extendedAttributeNames
    /// ``FileSystem/setExtendedAttribute(_:of:to:_:_:)``.
    case setExtendedAttribute
    /// ``OpenFile/attributes()``.
    case fileAttributes
    /// ``OpenFile/setAttributes(_:_:)``.
    case fileSetAttributes
    /// ``OpenFile/read(at:into:)``.
    case read
    /// ``OpenFile/write(_:_:_:)``.
    case write
    /// ``OpenFile/truncate(to:_:)``.
    case truncate
    /// ``OpenFile/allocate(_:_:_:)``.
    case allocate
    /// ``OpenFile/next(_:from:)``.
    case next
    /// ``OpenFile/copy(_:from:to:_:)``.
    case copy
    /// ``OpenFile/withPages(_:_:)``.
    case withPages
    /// ``OpenFile/synchronize(dataOnly:)``.
    case synchronize
    /// ``OpenDirectory/entries(after:_:)``.
    case entries

    /// Whether a successful call may change the tree.
    public var mayChange: Bool {
        switch self {
        case .open, .openName, .make, .makeSymbolicLink, .link, .unlink, .removeDirectory, .rename,
            .setAttributes, .setExtendedAttribute, .fileSetAttributes, .write, .truncate,
            .allocate, .copy:
            true
        default: false
        }
    }
}
