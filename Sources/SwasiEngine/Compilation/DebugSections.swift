/// Sections of a module that are for debuggers alone, and that make up half of many a program.
package enum DebugSections {
    /// The module with zeros for what is in such sections: it runs the same, and everything stays
    /// where it is. Bytes that are no module stay as they are.
    ///
    /// Source: WebAssembly 3.0, section 7.4.1 (custom sections have no meaning for execution);
    /// "DWARF for WebAssembly", sections that begin with `.debug_`.
    package static func blanked(_ bytes: [UInt8]) -> [UInt8] {
        var blanked = bytes
        var reader = ByteReader(bytes)
        guard reader.part(8) != nil else { return bytes }
        while let id = reader.byte(), let count = reader.number(),
            var section = reader.part(count)
        {
            guard id == 0, let name = section.name(), name.hasPrefix(".debug_") else { continue }
            let content = section.rest.indices
            blanked.replaceSubrange(content, with: repeatElement(0, count: content.count))
        }
        return blanked
    }
}
