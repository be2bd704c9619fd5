/// How many records an index has of each sort, and so where they begin.
struct IndexSections: Equatable, Sendable {
    /// Layers.
    var layers: Int
    /// Nodes.
    var nodes: Int
    /// Names in directories.
    var names: Int
    /// Ranges of files.
    var extents: Int
    /// Extended attributes.
    var attributes: Int
    /// Bytes of names, targets and values.
    var text: Int

    /// Offset of the first layer.
    var layersOffset: Int { IndexLayout.Header.count }
    /// Offset of the first node.
    var nodesOffset: Int { layersOffset + layers * IndexLayout.Layer.count }
    /// Offset of the first name.
    var namesOffset: Int { nodesOffset + nodes * IndexLayout.Node.count }
    /// Offset of the first extent.
    var extentsOffset: Int { namesOffset + names * IndexLayout.Name.count }
    /// Offset of the first attribute.
    var attributesOffset: Int { extentsOffset + extents * IndexLayout.Extent.count }
    /// Offset of the text.
    var textOffset: Int { attributesOffset + attributes * IndexLayout.Attribute.count }
    /// Bytes in the index.
    var fileSize: Int { textOffset + text }

    /// Whether no offset passes what the format can hold: 32 bits for counts, 48 for sizes.
    var isPossible: Bool {
        let counts = [layers, nodes, names, extents, attributes]
        return counts.allSatisfy { $0 >= 0 && $0 < UInt32.max } && nodes > 0
            && text >= 0 && text <= UInt32.max
    }
}
