/// The type of something that a module imports or exports.
public enum ExternType: Hashable, Sendable {
    case function(FunctionType)
    case global(ValueType, isMutable: Bool)
    /// A table of references. Its limits are left out: the library gives them in 32 bits and ends
    /// the process when they need more.
    case table(ValueType)
    case memory(MemoryType)
    case tag(FunctionType)
}

extension ExternType: CustomStringConvertible {
    /// The type as `function (i32) -> ()`, `mutable global i32`, `table of funcref`, ….
    public var description: String {
        switch self {
        case .function(let type): "function \(type)"
        case .global(let type, let isMutable): (isMutable ? "mutable " : "") + "global \(type)"
        case .table(let type): "table of \(type)"
        case .memory(let type): "\(type)"
        case .tag(let type): "tag \(type)"
        }
    }
}
