internal import SwasiCore

/// What the bytes of a program are, by how they start.
public enum ProgramKind: Hashable, Sendable {
    /// A core module in the binary format.
    case module
    /// A component: another layer of the binary format.
    case component
    /// A module or component in the text format.
    case text
    /// Nothing that runs here.
    case other

    /// Looks at the first bytes of a program; eight are enough unless it is text.
    public init(_ bytes: some Collection<UInt8>) {
        let start = Array(bytes.prefix(256))
        if start.count >= 8, start[0..<4].elementsEqual([0x00, 0x61, 0x73, 0x6d]) {
            // A version of 16 bits, then a layer of 16 bits.
            switch (start[4], start[5], start[6], start[7]) {
            case (_, _, 0, 0): self = .module
            case (_, _, 1, 0): self = .component
            default: self = .other
            }
            return
        }
        let blank = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        let visible = start.drop { blank.contains($0) }
        let isText =
            visible.starts(with: Array("(module".utf8))
            || visible.starts(with: Array("(component".utf8))
            || visible.starts(with: Array(";;".utf8))
        self = isText ? .text : .other
    }

    /// Throws unless the program is a module.
    ///
    /// Errors: `notRunnable`, saying what it is instead.
    func requireModule(_ name: String) throws(SwasiError) {
        switch self {
        case .module: return
        case .component:
            throw SwasiError(
                .notRunnable, "cannot run \(name)",
                cause: "it is a component, and components are not supported yet",
                hint: "use a core module of WASI Preview 1 (target wasm32-wasip1)")
        case .text:
            throw SwasiError(
                .notRunnable, "cannot run \(name)", cause: "it is in the text format",
                hint: "make a binary of it, for example with wat2wasm")
        case .other:
            throw SwasiError(
                .notRunnable, "cannot run \(name)", cause: "it is no WebAssembly module",
                hint: "build the program for the target wasm32-wasip1")
        }
    }
}
