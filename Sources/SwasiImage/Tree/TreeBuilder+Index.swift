import SwasiCache
import SwasiCore

extension TreeBuilder {
    /// Which nodes a tree has in the end, in the order of the index: breadth first, names in the
    /// order of their bytes. Whatever order an archive has, equal trees get equal numbers.
    private struct Order: ~Copyable {
        /// The builder's nodes in the index's order.
        var nodes = Table<UInt32>()
        /// The index's number of each of the builder's nodes; ``BuildName/none`` for what is gone.
        var numbers = Table<UInt32>()
        /// Names of each of the builder's nodes.
        var links = Table<UInt32>()
        /// The names in the index's order.
        var names = Table<OrderedName>()
        /// For each node in the index's order the first of ``names`` that it holds; one more for
        /// their end.
        var firstNames = Table<UInt32>()
        /// How much there is of what nodes and names hold.
        var sections = IndexSections(
            layers: 0, nodes: 0, names: 0, extents: 0, attributes: 0, text: 0)
        /// Bytes in files, targets and attributes.
        var contentBytes: UInt64 = 0
    }

    /// A name among those that are being sorted.
    private struct OrderedName {
        /// The name's first bytes, as ``BuildName/prefix``.
        var prefix: UInt64
        /// Which of the builder's names it is.
        var name: UInt32
    }

    /// The finished tree as an index. Errors: `limitExceeded`.
    func makeIndex(_ sources: [IndexSource]) throws(SwasiError) -> IndexMemory {
        let order = makeOrder()
        var sections = order.sections
        sections.layers = sources.count
        guard sections.isPossible else {
            throw SwasiError(
                .limitExceeded, "the image \(name) has too many entries to index",
                hint: "leave out what the program does not need")
        }
        return IndexMemory(sections) { writer in
            write(header: sections, order.contentBytes, to: writer)
            write(sources, sections, to: writer)
            writeNodes(order, sections, to: &writer)
            writeNames(order, sections, to: &writer)
        }
    }

    private func makeOrder() -> Order {
        var order = Order()
        order.numbers.append(BuildName.none, times: nodes.count)
        order.links.append(0, times: nodes.count)
        order.nodes.reserve(nodes.count)
        order.names.reserve(names.count)
        order.firstNames.reserve(nodes.count + 1)
        order.nodes.append(TreeBuilder.root)
        order.numbers[Int(TreeBuilder.root)] = 0
        order.links[Int(TreeBuilder.root)] = 1
        var next = 0
        while next < order.nodes.count {
            let node = order.nodes[next]
            next += 1
            let first = order.names.count
            order.firstNames.append(UInt32(first))
            measure(node, &order)
            if nodes[Int(node)].kind == .directory { appendNames(of: node, to: &order) }
            for place in first..<order.names.count {
                let target = names[order.names[place].name].node
                order.links[Int(target)] += 1
                if order.numbers[Int(target)] == BuildName.none {
                    order.numbers[Int(target)] = UInt32(order.nodes.count)
                    order.nodes.append(target)
                }
            }
        }
        order.firstNames.append(UInt32(order.names.count))
        order.sections.nodes = order.nodes.count
        order.sections.names = order.names.count
        return order
    }

    /// Appends a directory's names in the order of their bytes.
    private func appendNames(of directory: UInt32, to order: inout Order) {
        let first = order.names.count
        var index = nodes[Int(directory)].names
        while index != BuildName.none {
            if names[index].node != BuildName.none {
                order.names.append(OrderedName(prefix: names[index].prefix, name: index))
                order.sections.text += Int(names[index].count)
            }
            index = names[index].next
        }
        order.names.sort(from: first) { left, right in
            left.prefix != right.prefix
                ? left.prefix < right.prefix : names.isOrdered(left.name, before: right.name)
        }
    }

    /// Adds what a node holds to how much there is.
    private func measure(_ index: UInt32, _ order: inout Order) {
        let range = nodes[Int(index)].extents
        order.sections.extents += range.count
        // What is stored counts, holes do not: the sum is bounded by the layers' bytes.
        for extent in range { order.contentBytes &+= extents[extent].length }
        if nodes[Int(index)].extra == 0 { return }
        let extra = extras[Int(nodes[Int(index)].extra)]
        order.sections.attributes += extra.attributes.count
        var bytes = extra.target.count
        for attribute in extra.attributes { bytes += attribute.name.count + attribute.value.count }
        order.sections.text += bytes
        order.contentBytes &+= UInt64(bytes)
    }

    private func write(
        header sections: IndexSections, _ contentBytes: UInt64, to writer: IndexWriter
    ) {
        typealias Header = IndexLayout.Header
        let record = writer.record(at: 0, count: Header.count)
        record.store(IndexLayout.magic, at: Header.magic)
        record.store(IndexLayout.version, at: Header.version)
        record.store(UInt32(Header.count), at: Header.size)
        record.store(UInt64(sections.fileSize), at: Header.fileSize)
        record.store(UInt64(sections.nodes), at: Header.entries)
        record.store(UInt64(sections.names), at: Header.names)
        record.store(UInt64(sections.extents), at: Header.extents)
        record.store(UInt64(sections.attributes), at: Header.attributes)
        record.store(UInt64(sections.text), at: Header.text)
        record.store(UInt64(sections.layers), at: Header.layers)
        record.store(contentBytes, at: Header.contentBytes)
    }

    private func write(
        _ sources: [IndexSource], _ sections: IndexSections, to writer: IndexWriter
    ) {
        typealias Layer = IndexLayout.Layer
        for (index, source) in sources.enumerated() {
            let record = writer.record(
                at: sections.layersOffset + index * Layer.count, count: Layer.count)
            record.store(source.access.rawValue, at: Layer.kind)
            record.store(source.size, at: Layer.size)
            switch source.origin {
            case .file(let file):
                record.store(file.device, at: Layer.device)
                record.store(file.inode, at: Layer.inode)
                record.store(file.size, at: Layer.fileSize)
                record.store(file.modificationTimeNanoseconds, at: Layer.modified)
                record.store(file.changeTimeNanoseconds, at: Layer.changed)
            case .content(let digest):
                for (offset, byte) in digest.bytes.enumerated() {
                    record.store(byte, at: Layer.digest + offset)
                }
            }
        }
    }

    /// Writes the nodes' records, and what they hold besides names.
    private func writeNodes(
        _ order: borrowing Order, _ sections: IndexSections, to writer: inout IndexWriter
    ) {
        typealias Node = IndexLayout.Node
        var used = (extents: 0, attributes: 0)
        let nodesOffset = sections.nodesOffset
        for number in 0..<order.nodes.count {
            let index = Int(order.nodes[number])
            let record = writer.record(at: nodesOffset + number * Node.count, count: Node.count)
            write(index, links: order.links[index], to: record)
            let content: Range<Int>
            switch nodes[index].kind {
            case .directory:
                content = Int(order.firstNames[number])..<Int(order.firstNames[number + 1])
                record.store(order.numbers[Int(nodes[index].parent)], at: Node.parent)
            case .symbolicLink: content = writeTarget(of: index, to: &writer)
            default: content = writeExtents(of: index, sections, &used.extents, to: writer)
            }
            record.store(UInt32(content.lowerBound), at: Node.first)
            record.store(UInt32(content.count), at: Node.length)
            record.store(UInt32(used.attributes), at: Node.attributes)
            if nodes[index].extra == 0 { continue }
            let attributes = extras[Int(nodes[index].extra)].attributes
            record.store(UInt32(attributes.count), at: Node.attributeCount)
            for attribute in attributes {
                write(attribute, sections, used.attributes, to: &writer)
                used.attributes += 1
            }
        }
    }

    /// Writes what a node's record says of the node itself.
    @inline(__always)
    private func write(_ index: Int, links: UInt32, to record: IndexRecord) {
        typealias Node = IndexLayout.Node
        let node = nodes[index]
        let isLink = node.kind == .symbolicLink
        let target = isLink ? UInt64(extras[Int(node.extra)].target.count) : 0
        var stored: UInt64 = 0
        for extent in node.extents { stored += extents[extent].length }
        record.store(node.kind.rawValue, at: Node.kind)
        record.store(node.isImplied ? 1 : 0 as UInt8, at: Node.isImplied)
        record.store(node.mode, at: Node.mode)
        record.store(node.owner, at: Node.owner)
        record.store(node.group, at: Node.group)
        // The name in its parent is all that a directory counts.
        record.store(node.kind == .directory ? 1 : links, at: Node.links)
        record.store(node.device, at: Node.device)
        record.store(isLink ? target : node.size, at: Node.size)
        record.store(isLink ? target : stored, at: Node.allocated)
        record.store(node.accessed.nanoseconds, at: Node.accessed)
        record.store(node.modified.nanoseconds, at: Node.modified)
        record.store(node.changed.nanoseconds, at: Node.changed)
    }

    /// Writes a symbolic link's target; returns where it is in the text.
    private func writeTarget(of index: Int, to writer: inout IndexWriter) -> Range<Int> {
        let target = extras[Int(nodes[index].extra)].target
        let start = Int(target.withRawSpan { writer.append($0) })
        return start..<start + target.count
    }

    /// Writes a file's extents; returns which of all they are.
    @inline(__always)
    private func writeExtents(
        of index: Int, _ sections: IndexSections, _ used: inout Int, to writer: IndexWriter
    ) -> Range<Int> {
        typealias Extent = IndexLayout.Extent
        let first = used
        for extent in nodes[index].extents {
            let record = writer.record(
                at: sections.extentsOffset + used * Extent.count, count: Extent.count)
            record.store(extents[extent].logical, at: Extent.logical)
            record.store(extents[extent].offset, at: Extent.offset)
            record.store(extents[extent].length, at: Extent.length)
            record.store(nodes[index].layer, at: Extent.layer)
            used += 1
        }
        return first..<used
    }

    private func write(
        _ attribute: LayerAttribute, _ sections: IndexSections, _ number: Int,
        to writer: inout IndexWriter
    ) {
        typealias Attribute = IndexLayout.Attribute
        let record = writer.record(
            at: sections.attributesOffset + number * Attribute.count, count: Attribute.count)
        record.store(attribute.name.withRawSpan { writer.append($0) }, at: Attribute.name)
        record.store(UInt32(attribute.name.count), at: Attribute.nameLength)
        record.store(attribute.value.withRawSpan { writer.append($0) }, at: Attribute.value)
        record.store(UInt32(attribute.value.count), at: Attribute.valueLength)
    }

    /// Writes the names' records and their text.
    private func writeNames(
        _ order: borrowing Order, _ sections: IndexSections, to writer: inout IndexWriter
    ) {
        typealias Name = IndexLayout.Name
        let namesOffset = sections.namesOffset
        for number in 0..<order.names.count {
            let index = order.names[number].name
            let node = Int(names[index].node)
            let record = writer.record(at: namesOffset + number * Name.count, count: Name.count)
            record.store(order.names[number].prefix, at: Name.prefix)
            record.store(names.withBytes(of: index) { writer.append($0) }, at: Name.text)
            record.store(order.numbers[node], at: Name.node)
            record.store(names[index].count, at: Name.length)
            record.store(nodes[node].kind.rawValue, at: Name.kind)
        }
    }
}
