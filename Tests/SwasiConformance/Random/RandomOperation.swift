import SwasiCore
import SwasiFS

/// One step of a random run, as a value. Nodes, open files and open directories are numbers: places
/// in the tables of a ``RandomSide``, where the same number stands for the same thing on both
/// sides.
enum RandomOperation {
    case lookup(Name, in: Int)
    case parent(Int)
    case attributes(Int)
    case readLink(Int)
    case list(Int)
    case make(Name, in: Int, NewNode)
    case makeSymbolicLink(Name, in: Int, [UInt8])
    case link(Int, as: Name, in: Int)
    case unlink(Name, in: Int)
    case removeDirectory(Name, in: Int)
    case rename(Name, in: Int, to: Name, newDirectory: Int, RenameFlags)
    case setAttributes(AttributeChange, of: Int)
    case extendedAttribute(AttributeName, of: Int)
    case extendedAttributeNames(Int)
    case setExtendedAttribute(AttributeName, of: Int, [UInt8]?, ExtendedAttributeMode)
    case pin(Int)
    case unpin(Int)
    case open(Int, Access)
    case openName(Name, in: Int, Access, Creation)
    case close(file: Int)
    case fileAttributes(file: Int)
    case read(file: Int, at: UInt64, count: Int)
    case readPages(file: Int, Range<UInt64>)
    case write(file: Int, Position, seed: UInt8, count: Int)
    case truncate(file: Int, to: UInt64)
    case allocate(file: Int, Range<UInt64>, Allocation)
    case copy(Range<UInt64>, from: Int, file: Int, to: UInt64)
    case openDirectory(Int)
    case entries(directory: Int, after: Name?, count: Int)
    case rewind(directory: Int)
    case closeDirectory(directory: Int)
}

/// What one step gave.
enum RandomOutcome: Equatable {
    case failed(Errno)
    case done
    case node(Int, Kind)
    case opened(node: Int, created: Bool)
    case attributes(Attributes)
    case bytes([UInt8])
    case written(count: UInt64, end: UInt64)
    case names([AttributeName])
    case entries([RandomEntry])
}

/// A listed name.
struct RandomEntry: Equatable {
    var name: Name
    var node: Int
    var kind: Kind
}
