internal import SwasiCore

/// The host functions that a module's imports are linked to, in the module's order.
struct ImportLinks {
    /// An object, because an array of objects needs no type of its own when a program starts.
    final class Link {
        let module: any HostModule
        let function: HostFunction

        init(_ module: any HostModule, _ function: HostFunction) {
            self.module = module
            self.function = function
        }
    }

    private(set) var functions: [Link] = []
    /// What the functions are linked to, in the same order.
    let imports: RawImports

    /// How many unknown imports a message names.
    private static let namedImports = 20

    /// Errors: `notRunnable`, with every import that has no host function of its name and type.
    init(
        _ module: Module, _ available: KeyValuePairs<String, any HostModule>
    ) throws(SwasiError) {
        imports = RawImports(module.raw)
        var problems: [String] = []
        for index in 0..<imports.count {
            let wanted = imports[index]
            guard let hostModule = available.first(where: { $0.key == wanted.module })?.value,
                let function = hostModule.function(wanted.name)
            else {
                problems.append("\(wanted.module).\(wanted.name), \(wanted.type)")
                continue
            }
            guard wanted.type == .function(function.type) else {
                problems.append(
                    "\(wanted.module).\(wanted.name), \(wanted.type)"
                        + " where the host has \(function.type)")
                continue
            }
            functions.append(Link(hostModule, function))
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
            cause: text,
            hint: "the host has WASI Preview 1; build for the target wasm32-wasip1")
    }
}
