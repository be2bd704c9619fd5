internal import SwasiCore

/// The host functions that a module's imports are linked to, in the module's order.
struct ImportLinks {
    struct Link {
        /// The place of the host module in ``hostModules``.
        var module: Int
        /// The index of the function there.
        var function: Int
        var type: FunctionType
    }

    private(set) var hostModules: [any HostModule] = []
    private(set) var functions: [Link] = []

    /// How many unknown imports a message names.
    private static let namedImports = 20

    /// Errors: `notRunnable`, with every import that has no host function of its name and type.
    init(_ module: Module, _ available: [String: any HostModule]) throws(SwasiError) {
        var places: [String: Int] = [:]
        var tables: [[String: (index: Int, type: FunctionType)]] = []
        var problems: [String] = []
        for wanted in module.imports {
            let name = "\(wanted.module).\(wanted.name)"
            guard let hostModule = available[wanted.module] else {
                problems.append("\(name), \(wanted.type)")
                continue
            }
            let place: Int
            if let known = places[wanted.module] {
                place = known
            } else {
                place = hostModules.count
                places[wanted.module] = place
                hostModules.append(hostModule)
                tables.append(
                    Dictionary(
                        hostModule.functions.enumerated().map {
                            ($1.name, (index: $0, type: $1.type))
                        },
                        uniquingKeysWith: { first, _ in first }))
            }
            guard let function = tables[place][wanted.name] else {
                problems.append("\(name), \(wanted.type)")
                continue
            }
            guard wanted.type == .function(function.type) else {
                problems.append("\(name), \(wanted.type) where the host has \(function.type)")
                continue
            }
            functions.append(Link(module: place, function: function.index, type: function.type))
        }
        guard problems.isEmpty else { throw Self.unknown(problems) }
    }

    private static func unknown(_ problems: [String]) -> SwasiError {
        var text = problems.prefix(namedImports).joined(separator: "; ")
        if problems.count > namedImports { text += "; and \(problems.count - namedImports) more" }
        return SwasiError(
            .notRunnable,
            problems.count == 1
                ? "the module imports what the host does not have"
                : "the module imports \(problems.count) things that the host does not have",
            cause: text)
    }
}
