import SwasiCache
import SwasiCore

extension TreeBuilder {
    /// Which nodes a tree has in the end, in the order of the index: breadth first, names in the
    /// order of their bytes. Whatever order an archive has, equal trees get equal numbers.
    private struct Order {
        /// The builder's nodes in the index's order.
        var nodes: [UInt32] = [TreeBuilder.root]
        /// The index's number of each of the builder's nodes; ``BuildName/none`` for what is gone.
        var numbers: [UInt32]
        /// Names of each node.
        var links: [UInt32]
        /// The builder's names in the index's order.
        var names: [UInt32] = []
        /// The first bytes of each of ``names``, as ``Name/prefix`` has them.
        var prefixes: [UInt64] = []
        /// For each node in the index's order the range of ``names`` that it holds.
        var ranges: [Range<Int>] = []
    }

    /// The finished tree as an index. Errors: `limitExceeded`.
    func makeIndex(_ sources: [IndexSource]) throws(SwasiError) -> IndexMemory {
        let order = makeOrder()
        let (sections, contentBytes) = measure(order, layers: sources.count)
        guard sections.isPossible else {
            throw SwasiError(
                .limitExceeded, "the image \(name) has too many entries to index",
                hint: "leave out what the program does not need")
        }
        return IndexMemory(sections) { writer in
            write(header: sections, contentBytes, to: writer)
            write(sources, sections, to: writer)
            write(order, sections, to: &writer)
        }
    }

    private func makeOrder() -> Order {
        var order = Order(
            numbers: [UInt32](repeating: BuildName.none, count: nodes.count),
            links: [UInt32](repeating: 0, count: nodes.count))
        order.nodes.reserveCapacity(nodes.count)
        order.names.reserveCapacity(names.names.count)
        order.prefixes.reserveCapacity(names.names.count)
        order.ranges.reserveCapacity(nodes.count)
        order.numbers[Int(TreeBuilder.root)] = 0
        order.links[Int(TreeBuilder.root)] = 1
        var next = 0
        while next < order.nodes.count {
            let node = nodes[Int(order.nodes[next])]
            next += 1
            let first = order.names.count
            if node.kind == .directory { appendNames(of: node, to: &order) }
            order.ranges.append(first..<order.names.count)
            for name in order.names[first...] {
                let target = Int(names[name].node)
                order.links[target] += 1
                if order.numbers[target] == BuildName.none {
                    order.numbers[target] = UInt32(order.nodes.count)
                    order.nodes.append(UInt32(target))
                }
            }
        }
        return order
    }

    /// Appends a directory's names in the order of their bytes.
    private func appendNames(of directory: BuildNode, to order: inout Order) {
        var found: [(prefix: UInt64, name: UInt32)] = []
        var index = directory.names
        while index != BuildName.none {
            if names[index].node != BuildName.none {
                found.append((names.prefix(of: index), index))
            }
            index = names[index].next
        }
        found.sort {
            $0.prefix != $1.prefix
                ? $0.prefix < $1.prefix : names.isOrdered($0.name, before: $1.name)
        }
        for (prefix, name) in found {
            order.names.append(name)
            order.prefixes.append(prefix)
        }
    }

    private func measure(
        _ order: Order, layers: Int
    ) -> (sections: IndexSections, contentBytes: UInt64) {
        var sections = IndexSections(
            layers: layers, nodes: order.nodes.count, names: order.names.count, extents: 0,
            attributes: 0, text: 0)
        var contentBytes: UInt64 = 0
        for index in order.nodes {
            let node = nodes[Int(index)]
            sections.extents += node.extents.count
            // What is stored counts, holes do not: the sum is bounded by the layers' bytes.
            for extent in node.extents { contentBytes &+= extents[extent].length }
            if node.extra == 0 { continue }
            let extra = extras[Int(node.extra)]
            sections.attributes += extra.attributes.count
            sections.text += extra.target.count
            contentBytes &+= UInt64(extra.target.count)
            for attribute in extra.attributes {
                let bytes = attribute.name.count + attribute.value.count
                sections.text += bytes
                contentBytes &+= UInt64(bytes)
            }
        }
        for name in order.names { sections.text += names[name].count }
        return (sections, contentBytes)
    }

    private func write(
        header sections: IndexSections, _ contentBytes: UInt64, to writer: IndexWriter
    ) {
        typealias Header = IndexLayout.Header
        writer.store(IndexLayout.magic, at: Header.magic)
        writer.store(IndexLayout.version, at: Header.version)
        writer.store(UInt32(Header.count), at: Header.size)
        writer.store(UInt64(sections.fileSize), at: Header.fileSize)
        writer.store(UInt64(sections.nodes), at: Header.entries)
        writer.store(UInt64(sections.names), at: Header.names)
        writer.store(UInt64(sections.extents), at: Header.extents)
        writer.store(UInt64(sections.attributes), at: Header.attributes)
        writer.store(UInt64(sections.text), at: Header.text)
        writer.store(UInt64(sections.layers), at: Header.layers)
        writer.store(contentBytes, at: Header.contentBytes)
    }

    private func write(
        _ sources: [IndexSource], _ sections: IndexSections, to writer: IndexWriter
    ) {
        typealias Layer = IndexLayout.Layer
        for (index, source) in sources.enumerated() {
            let record = sections.layersOffset + index * Layer.count
            writer.store(source.access.rawValue, at: record + Layer.kind)
            writer.store(source.size, at: record + Layer.size)
            switch source.origin {
            case .file(let file):
                writer.store(file.device, at: record + Layer.device)
                writer.store(file.inode, at: record + Layer.inode)
                writer.store(file.size, at: record + Layer.fileSize)
                writer.store(file.modificationTimeNanoseconds, at: record + Layer.modified)
                writer.store(file.changeTimeNanoseconds, at: record + Layer.changed)
            case .content(let digest):
                for (offset, byte) in digest.bytes.enumerated() {
                    writer.store(byte, at: record + Layer.digest + offset)
                }
            }
        }
    }

    private func write(_ order: Order, _ sections: IndexSections, to writer: inout IndexWriter) {
        typealias Name = IndexLayout.Name
        var used = (extents: 0, attributes: 0)
        let nodesOffset = sections.nodesOffset
        for (number, index) in order.nodes.enumerated() {
            let node = nodes[Int(index)]
            let record = nodesOffset + number * IndexLayout.Node.count
            write(node, links: order.links[Int(index)], at: record, to: writer)
            let parent = node.kind == .directory ? order.numbers[Int(node.parent)] : 0
            writer.store(parent, at: record + IndexLayout.Node.parent)
            let content = writeContent(
                of: node, names: order.ranges[number], sections, &used.extents, to: &writer)
            writer.store(UInt32(content.lowerBound), at: record + IndexLayout.Node.first)
            writer.store(UInt32(content.count), at: record + IndexLayout.Node.length)
            writer.store(UInt32(used.attributes), at: record + IndexLayout.Node.attributes)
            if node.extra == 0 { continue }
            let attributes = extras[Int(node.extra)].attributes
            writer.store(UInt32(attributes.count), at: record + IndexLayout.Node.attributeCount)
            for attribute in attributes {
                write(attribute, sections, used.attributes, to: &writer)
                used.attributes += 1
            }
        }
        let namesOffset = sections.namesOffset
        for (number, index) in order.names.enumerated() {
            let record = namesOffset + number * Name.count
            let node = names[index].node
            let text = names.withBytes(of: index) { writer.append($0) }
            writer.store(order.prefixes[number], at: record + Name.prefix)
            writer.store(text, at: record + Name.text)
            writer.store(order.numbers[Int(node)], at: record + Name.node)
            writer.store(UInt8(names[index].count), at: record + Name.length)
            writer.store(nodes[Int(node)].kind.rawValue, at: record + Name.kind)
        }
    }

    private func write(_ node: BuildNode, links: UInt32, at record: Int, to writer: IndexWriter) {
        typealias Node = IndexLayout.Node
        let isLink = node.kind == .symbolicLink
        let target = isLink ? UInt64(extras[Int(node.extra)].target.count) : 0
        var stored: UInt64 = 0
        for extent in node.extents { stored += extents[extent].length }
        writer.store(node.kind.rawValue, at: record + Node.kind)
        writer.store(node.isImplied ? 1 : 0 as UInt8, at: record + Node.isImplied)
        writer.store(node.mode, at: record + Node.mode)
        writer.store(node.owner, at: record + Node.owner)
        writer.store(node.group, at: record + Node.group)
        // The name in its parent is all that a directory counts.
        writer.store(node.kind == .directory ? 1 : links, at: record + Node.links)
        writer.store(node.device, at: record + Node.device)
        writer.store(isLink ? target : node.size, at: record + Node.size)
        writer.store(isLink ? target : stored, at: record + Node.allocated)
        writer.store(node.accessed.nanoseconds, at: record + Node.accessed)
        writer.store(node.modified.nanoseconds, at: record + Node.modified)
        writer.store(node.changed.nanoseconds, at: record + Node.changed)
    }

    /// Writes what a node holds besides its record; returns its range: of names for a directory, of
    /// extents for a file, of text for a symbolic link.
    private func writeContent(
        of node: BuildNode, names: Range<Int>, _ sections: IndexSections, _ used: inout Int,
        to writer: inout IndexWriter
    ) -> Range<Int> {
        switch node.kind {
        case .directory: return names
        case .symbolicLink:
            let target = extras[Int(node.extra)].target
            let start = Int(target.withRawSpan { writer.append($0) })
            return start..<start + target.count
        default:
            let first = used
            for extent in node.extents {
                let extent = extents[extent]
                let record = sections.extentsOffset + used * IndexLayout.Extent.count
                writer.store(extent.logical, at: record + IndexLayout.Extent.logical)
                writer.store(extent.offset, at: record + IndexLayout.Extent.offset)
                writer.store(extent.length, at: record + IndexLayout.Extent.length)
                writer.store(node.layer, at: record + IndexLayout.Extent.layer)
                used += 1
            }
            return first..<used
        }
    }

    private func write(
        _ attribute: LayerAttribute, _ sections: IndexSections, _ number: Int,
        to writer: inout IndexWriter
    ) {
        typealias Attribute = IndexLayout.Attribute
        let record = sections.attributesOffset + number * Attribute.count
        writer.store(
            attribute.name.withRawSpan { writer.append($0) }, at: record + Attribute.name)
        writer.store(UInt32(attribute.name.count), at: record + Attribute.nameLength)
        writer.store(
            attribute.value.withRawSpan { writer.append($0) }, at: record + Attribute.value)
        writer.store(UInt32(attribute.value.count), at: record + Attribute.valueLength)
    }
}
