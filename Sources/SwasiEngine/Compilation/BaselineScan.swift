/// A look at a module's sections for what the baseline compiler is known to lack.
///
/// It finds what can be found without decoding instructions: types of the garbage-collection and
/// function-reference proposals, continuations, tables of external references, and features that
/// the module's producer declares. What it misses, the compiler refuses itself, only later; what
/// it does not understand is left to the compiler.
enum BaselineScan {
    /// Whether the baseline compiler is known to refuse the module.
    static func isRefused(_ bytes: [UInt8]) -> Bool {
        var reader = ByteReader(bytes)
        guard reader.part(8) != nil else { return false }
        while let id = reader.byte(), let count = reader.number(),
            var section = reader.part(count)
        {
            switch id {
            case 0: if declaresRefusedFeature(&section) { return true }
            case 1: if hasRefusedType(&section) { return true }
            case 4: if hasRefusedTable(&section) { return true }
            default: break
            }
        }
        return false
    }

    /// Source: tool-conventions, "Target features section".
    private static func declaresRefusedFeature(_ section: inout ByteReader) -> Bool {
        guard section.name() == "target_features", let count = section.number() else {
            return false
        }
        for _ in 0..<min(count, section.rest.count) {
            guard let prefix = section.byte(), let feature = section.name() else { return false }
            if prefix == UInt8(ascii: "+"), ["relaxed-simd", "gc"].contains(feature) {
                return true
            }
        }
        return false
    }

    /// Source: WebAssembly 3.0, section 5.3.
    private static func hasRefusedType(_ section: inout ByteReader) -> Bool {
        guard let count = section.number() else { return false }
        for _ in 0..<min(count, section.rest.count) {
            // Anything but a plain function type: structures, arrays, recursive groups,
            // subtypes, continuations.
            guard let form = section.byte() else { return false }
            guard form == 0x60 else { return true }
            for _ in 0..<2 {
                guard let types = section.number() else { return false }
                for _ in 0..<min(types, section.rest.count) {
                    guard let type = section.byte() else { return false }
                    if isRefused(type) { return true }
                }
            }
        }
        return false
    }

    private static func hasRefusedTable(_ section: inout ByteReader) -> Bool {
        // The first table tells: the others stand behind limits and initialisers of their own.
        guard let count = section.number(), count > 0, let type = section.byte() else {
            return false
        }
        return type != 0x70
    }

    /// Numbers, vectors, and plain references to functions, outside things and exceptions.
    private static func isRefused(_ type: UInt8) -> Bool {
        ![0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70, 0x6f, 0x69].contains(type)
    }
}
