import SwasiCore
import SwasiFS

/// What can be asked of any descriptor.
extension Services {
    /// What a descriptor is, as `fstat` and `fcntl` tell it.
    struct DescriptorReport {
        var kind: Descriptor.Kind
        var stream: StreamKind
        var flags: DescriptorFlags
        var base: Operations
        var inheriting: Operations
    }

    /// Makes sure that a descriptor allows an operation.
    ///
    /// Errors: `notPermitted` if the host did not grant it; `notCapable` if the guest gave it up or
    /// the operation does not go with what is open.
    @inline(__always)
    func require(_ operation: Operations, of number: UInt32) throws(Errno) {
        if !descriptors[number].base.isSuperset(of: operation) {
            throw refusal(operation, number)
        }
    }

    private func refusal(_ operation: Operations, _ number: UInt32) -> Errno {
        descriptors[number].kind == .stream
            || Operations.allowed(by: descriptors[number].rights).isSuperset(of: operation)
            ? .notCapable : .notPermitted
    }

    /// Makes sure that a number stands for an open file that allows an operation.
    ///
    /// Errors: `badDescriptor`; `isDirectory`; `invalidSeek` for a stream; those of
    /// ``require(_:of:)``.
    @inline(__always)
    func checkFile(_ number: UInt32, _ operation: Operations) throws(Errno) {
        try descriptors.check(number)
        if descriptors[number].kind != .file {
            throw descriptors[number].kind == .directory ? .isDirectory : .invalidSeek
        }
        try require(operation, of: number)
    }

    /// The directory behind a number, if it allows an operation, and what its grant allows.
    ///
    /// Errors: `badDescriptor`; `notDirectory`; those of ``require(_:of:)``.
    @inline(__always)
    func directory(
        _ number: UInt32, _ operation: Operations
    ) throws(Errno) -> (location: Location, rights: Rights) {
        try descriptors.check(number)
        if descriptors[number].kind != .directory { throw .notDirectory }
        try require(operation, of: number)
        return (descriptors[number].location, descriptors[number].rights)
    }

    /// Frees a number. Errors: `badDescriptor`.
    @inline(__always)
    func close(_ number: UInt32) throws(Errno) {
        try descriptors.check(number)
        if descriptors[number].kind == .stream {
            descriptors.close(number)
        } else {
            namespace.release { descriptors.close(number) }
        }
    }

    /// Moves a descriptor to a number in use, whose descriptor is closed. Errors: `badDescriptor`
    /// for either.
    func renumber(_ number: UInt32, to target: UInt32) throws(Errno) {
        try descriptors.check(number)
        try descriptors.check(target)
        namespace.release { descriptors.renumber(number, to: target) }
    }

    /// What a descriptor is. Errors: `badDescriptor`.
    @inline(__always)
    func report(_ number: UInt32) throws(Errno) -> DescriptorReport {
        try descriptors.check(number)
        let isStream = descriptors[number].kind == .stream
        return DescriptorReport(
            kind: descriptors[number].kind,
            stream: isStream ? world.kind(of: descriptors[number].stream) : .closed,
            flags: descriptors[number].flags, base: descriptors[number].base,
            inheriting: descriptors[number].inheriting)
    }

    /// Sets how a descriptor reads and writes. Errors: `badDescriptor`; `notCapable`.
    func setFlags(_ number: UInt32, _ flags: DescriptorFlags) throws(Errno) {
        try descriptors.check(number)
        try require(.setFlags, of: number)
        descriptors[number].flags = flags
    }

    /// Gives operations up. Errors: `badDescriptor`; `notCapable` for one that is not held.
    func narrow(
        _ number: UInt32, to base: Operations, inheriting: Operations
    ) throws(Errno) {
        try descriptors.check(number)
        guard descriptors[number].base.isSuperset(of: base),
            descriptors[number].inheriting.isSuperset(of: inheriting)
        else { throw .notCapable }
        descriptors[number].base = base
        descriptors[number].inheriting = inheriting
    }

    /// The guest's name of a directory that was open from the start. Errors: `badDescriptor`, also
    /// for a descriptor without such a name: that is how a guest finds the last one.
    func preopenName(_ number: UInt32) throws(Errno) -> [UInt8] {
        try descriptors.check(number)
        guard let name = descriptors[number].listing?.preopenName else { throw .badDescriptor }
        return name
    }
}
