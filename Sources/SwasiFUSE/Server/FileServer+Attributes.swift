import SwasiCore
import SwasiFS

/// Changes of attributes, and extended ones.
extension FileServer {
    /// Which attributes a setattr sets: one request may set a size and others.
    struct Setting {
        var size: UInt64?
        var change = AttributeChange()
        /// Times that become that of the change.
        var isAccessedNow = false
        var isModifiedNow = false
    }

    /// Sets attributes: first the size, which can fail, then the rest.
    ///
    /// Errors: those of opening for writing and ``OpenFile/truncate(to:_:)``; `readOnly`.
    func set(
        _ setting: Setting, of number: KernelNode, _ caller: Caller
    ) throws(Errno) -> Attributes {
        try step { () throws(Errno) in
            let stamp = stamp()
            var change = setting.change
            if change.owner != nil || change.group != nil, change.mode == nil {
                // A new owner takes the set-id bits along, from whoever gives the file away.
                let old = try fileSystem.attributes(of: node(number))
                let left = FileServer.withoutPrivileges(old.mode)
                if old.kind != .directory, left != old.mode { change.mode = left }
            }
            if setting.isAccessedNow { change.accessed = stamp.time }
            if setting.isModifiedNow { change.modified = stamp.time }
            if let size = setting.size {
                let file = try fileSystem.open(node(number), .write, stamp)
                try file.truncate(to: size, stamp)
                file.close()
                try takePrivileges(of: node(number), caller, stamp)
            }
            if setting.size == nil || change != AttributeChange() {
                try fileSystem.setAttributes(change, of: node(number), stamp)
            }
            return try described(node(number))
        }
    }

    /// An extended attribute. Errors: `noData`.
    func extendedAttribute(
        _ name: AttributeName, of number: KernelNode
    ) throws(Errno) -> [UInt8] {
        try look { () throws(Errno) in
            try fileSystem.extendedAttribute(name, of: node(number))
        }
    }

    /// The names of all extended attributes, each followed by NUL.
    func extendedAttributeNames(of number: KernelNode) throws(Errno) -> [UInt8] {
        try look { () throws(Errno) in
            try fileSystem.extendedAttributeNames(of: node(number)).flatMap { $0.bytes + [0] }
        }
    }

    /// Sets or removes an extended attribute.
    ///
    /// Errors: those of ``FileSystem/setExtendedAttribute(_:of:to:_:_:)``.
    func setExtendedAttribute(
        _ name: AttributeName, of number: KernelNode, to value: [UInt8]?,
        _ mode: ExtendedAttributeMode
    ) throws(Errno) {
        try step { () throws(Errno) in
            try fileSystem.setExtendedAttribute(name, of: node(number), to: value, mode, stamp())
        }
    }
}
