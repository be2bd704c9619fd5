import SwasiCore

extension TreeBuilder {
    /// Which nodes a tree has in the end, in the order of the index: breadth first, names in the
    /// order of their bytes. Whatever order an archive has, equal trees get equal numbers.
    struct Order: ~Copyable {
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
    struct OrderedName {
        /// The name's first bytes, as ``BuildName/prefix``.
        var prefix: UInt64
        /// Which of the builder's names it is.
        var name: UInt32
    }

    /// Finds out the order. Names that stand for nothing are left out.
    func makeOrder() -> Order {
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
        var index = names.last(of: nodes[Int(directory)].names)
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
        order.sections.extents += Int(nodes[Int(index)].extents)
        // What is stored counts, holes do not: the sum is bounded by the layers' bytes.
        order.contentBytes &+= storedBytes(of: nodes[Int(index)])
        if nodes[Int(index)].extra == 0 { return }
        let extra = extras[Int(nodes[Int(index)].extra)]
        order.sections.attributes += extra.attributes.count
        var bytes = extra.target.count
        for attribute in extra.attributes { bytes += attribute.name.count + attribute.value.count }
        order.sections.text += bytes
        order.contentBytes &+= UInt64(bytes)
    }

    /// Bytes of a file that are stored.
    @inline(__always)
    func storedBytes(of node: BuildNode) -> UInt64 {
        if node.isInOnePiece { return node.size }
        var bytes: UInt64 = 0
        for index in 0..<Int(node.extents) { bytes &+= extent(index, of: node).length }
        return bytes
    }
}
