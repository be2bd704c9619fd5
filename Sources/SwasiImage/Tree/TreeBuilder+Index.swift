import SwasiCache
import SwasiCore

extension TreeBuilder {
    /// How much was counted of what nodes hold, while their records are written.
    private struct Used {
        var extents = 0
        var attributes = 0
        var text = 0
    }

    /// The finished tree as an index; `keeper` keeps it. Errors: `limitExceeded`.
    func makeIndex(
        _ sources: [IndexSource], _ keeper: IndexKeeper? = nil
    ) throws(SwasiError) -> IndexMemory {
        let order = makeOrder()
        var sections = order.sections
        sections.layers = sources.count
        guard sections.isPossible else {
            throw SwasiError(
                .limitExceeded, "the image \(name) has too many entries to index",
                hint: "leave out what the program does not need")
        }
        return IndexKeeper.index(of: sections.fileSize, keeper) { writer in
            write(header: sections, order.contentBytes, to: &writer)
            write(sources, to: &writer)
            var used = Used()
            writeNodes(order, &used, to: &writer)
            writeNames(order, &used, to: &writer)
            writeExtents(order, to: &writer)
            writeAttributes(order, to: &writer)
            writeText(order, to: &writer)
        }
    }

    private func write(
        header sections: IndexSections, _ contentBytes: UInt64, to writer: inout IndexWriter
    ) {
        typealias Header = IndexLayout.Header
        let record = writer.record(count: Header.count)
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

    private func write(_ sources: [IndexSource], to writer: inout IndexWriter) {
        typealias Layer = IndexLayout.Layer
        for source in sources {
            let record = writer.record(count: Layer.count)
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

    /// Writes the nodes' records.
    private func writeNodes(
        _ order: borrowing Order, _ used: inout Used, to writer: inout IndexWriter
    ) {
        typealias Node = IndexLayout.Node
        for number in 0..<order.nodes.count {
            let index = Int(order.nodes[number])
            let record = writer.record(count: Node.count)
            write(index, links: order.links[index], to: record)
            let content: Range<Int>
            switch nodes[index].kind {
            case .directory:
                content = Int(order.firstNames[number])..<Int(order.firstNames[number + 1])
                record.store(order.numbers[Int(nodes[index].parent)], at: Node.parent)
            case .symbolicLink:
                content = used.text..<used.text + extras[Int(nodes[index].extra)].target.count
                used.text = content.upperBound
            default:
                content = used.extents..<used.extents + Int(nodes[index].extents)
                used.extents = content.upperBound
            }
            record.store(UInt32(content.lowerBound), at: Node.first)
            record.store(UInt32(content.count), at: Node.length)
            record.store(UInt32(used.attributes), at: Node.attributes)
            if nodes[index].extra == 0 { continue }
            let attributes = extras[Int(nodes[index].extra)].attributes
            record.store(UInt32(attributes.count), at: Node.attributeCount)
            used.attributes += attributes.count
            for attribute in attributes { used.text += attribute.count }
        }
    }

    /// Writes what a node's record says of the node itself.
    @inline(__always)
    private func write(_ index: Int, links: UInt32, to record: IndexRecord) {
        typealias Node = IndexLayout.Node
        let node = nodes[index]
        var size = node.size
        var stored = storedBytes(of: node)
        if node.extra != 0 {
            let extra = extras[Int(node.extra)]
            record.store(extra.device, at: Node.device)
            if node.kind == .symbolicLink {
                size = UInt64(extra.target.count)
                stored = size
            }
        }
        record.store(node.kind.rawValue, at: Node.kind)
        record.store(node.isImplied ? 1 : 0 as UInt8, at: Node.isImplied)
        record.store(node.mode, at: Node.mode)
        record.store(node.owner, at: Node.owner)
        record.store(node.group, at: Node.group)
        // The name in its parent is all that a directory counts.
        record.store(node.kind == .directory ? 1 : links, at: Node.links)
        record.store(size, at: Node.size)
        record.store(stored, at: Node.allocated)
        record.store(node.accessed.nanoseconds, at: Node.accessed)
        record.store(node.modified.nanoseconds, at: Node.modified)
        record.store(node.changed.nanoseconds, at: Node.changed)
    }

    /// Writes the names' records; their text comes behind that of the nodes.
    private func writeNames(
        _ order: borrowing Order, _ used: inout Used, to writer: inout IndexWriter
    ) {
        typealias Name = IndexLayout.Name
        for number in 0..<order.names.count {
            let index = order.names[number].name
            let node = Int(names[index].node)
            let record = writer.record(count: Name.count)
            record.store(order.names[number].prefix, at: Name.prefix)
            record.store(UInt32(used.text), at: Name.text)
            record.store(order.numbers[node], at: Name.node)
            record.store(names[index].count, at: Name.length)
            record.store(nodes[node].kind.rawValue, at: Name.kind)
            used.text += Int(names[index].count)
        }
    }

    private func writeExtents(_ order: borrowing Order, to writer: inout IndexWriter) {
        typealias Extent = IndexLayout.Extent
        for number in 0..<order.nodes.count {
            let node = nodes[Int(order.nodes[number])]
            for index in 0..<Int(node.extents) {
                let extent = extent(index, of: node)
                let record = writer.record(count: Extent.count)
                record.store(extent.logical, at: Extent.logical)
                record.store(extent.offset, at: Extent.offset)
                record.store(extent.length, at: Extent.length)
                record.store(node.layer, at: Extent.layer)
            }
        }
    }

    private func writeAttributes(_ order: borrowing Order, to writer: inout IndexWriter) {
        typealias Attribute = IndexLayout.Attribute
        if order.sections.attributes == 0 { return }
        var text = 0
        for number in 0..<order.nodes.count {
            let extra = extras[Int(nodes[Int(order.nodes[number])].extra)]
            text += extra.target.count
            for attribute in extra.attributes {
                let record = writer.record(count: Attribute.count)
                record.store(UInt32(text), at: Attribute.name)
                record.store(UInt32(attribute.name.count), at: Attribute.nameLength)
                record.store(UInt32(text + attribute.name.count), at: Attribute.value)
                record.store(UInt32(attribute.value.count), at: Attribute.valueLength)
                text += attribute.count
            }
        }
    }

    /// Writes the text of nodes, then that of names.
    private func writeText(_ order: borrowing Order, to writer: inout IndexWriter) {
        if extras.count > 1 {
            for number in 0..<order.nodes.count {
                let extra = extras[Int(nodes[Int(order.nodes[number])].extra)]
                extra.target.withRawSpan { writer.append($0) }
                for attribute in extra.attributes {
                    attribute.name.withRawSpan { writer.append($0) }
                    attribute.value.withRawSpan { writer.append($0) }
                }
            }
        }
        for number in 0..<order.names.count {
            names.withBytes(of: order.names[number].name) { writer.append($0) }
        }
    }
}
