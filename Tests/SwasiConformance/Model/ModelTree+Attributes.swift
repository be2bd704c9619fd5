import SwasiCore
import SwasiFS

extension ModelTree {
    mutating func setAttributes(
        _ change: AttributeChange, of id: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        _ = try node(id)
        if isImmutable { throw .readOnly }
        if change == AttributeChange() { return }
        self.change(id, stamp, modified: false) { node in
            if let mode = change.mode { node.attributes.mode = mode & 0o7777 }
            if let owner = change.owner { node.attributes.owner = owner }
            if let group = change.group { node.attributes.group = group }
            if let accessed = change.accessed { node.attributes.accessed = accessed }
            if let modified = change.modified { node.attributes.modified = modified }
        }
    }

    func extendedAttribute(_ name: AttributeName, of id: NodeID) throws(Errno) -> [UInt8] {
        guard let value = try node(id).extendedAttributes[name] else { throw .noData }
        return value
    }

    mutating func setExtendedAttribute(
        _ name: AttributeName, of id: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno) {
        let old = try node(id).extendedAttributes[name]
        if isImmutable { throw .readOnly }
        if let value, value.count > limits.extendedAttributeSize {
            throw .argumentListTooLong
        }
        if mode == .create, old != nil { throw .exist }
        if old == nil, mode == .replace || value == nil { throw .noData }
        if let value {
            let before = old.map { name.count + $0.count } ?? 0
            try checkSpace(bytes: UInt64(max(0, name.count + value.count - before)))
        }
        change(id, stamp, modified: false) { $0.extendedAttributes[name] = value }
    }
}
