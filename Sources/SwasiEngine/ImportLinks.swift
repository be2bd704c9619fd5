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
        _ module: Module, _ hostModule: (String) -> (any HostModule)?
    ) throws(SwasiError) {
        imports = RawImports(module.raw)
        var problems: [String] = []
        var current: (any HostModule)?
        for index in 0..<imports.count {
            if index == 0 || !imports.hasSameModule(index - 1, asNext: index) {
                current = hostModule(imports.module(index))
            }
            guard let current, let function = current.function(imports.name(index)) else {
                problems.append(Self.words(imports[index]))
                continue
            }
            guard imports.isFunction(index, like: function) else {
                problems.append(
                    Self.words(imports[index]) + " where the host has \(function.type)")
                continue
            }
            functions.append(Link(current, function))
        }
        guard problems.isEmpty else { throw Self.unknown(problems) }
    }

    private static func words(_ wanted: Import) -> String {
        "\(wanted.module).\(wanted.name), \(wanted.type)"
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
