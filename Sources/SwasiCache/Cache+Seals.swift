internal import SwasiCore

// A kept file that changed would give a guest another tree, or run other code than was compiled. So
// each entry has a seal (Docs/Decisions/sealed-cache.md). A file that looks as its seal says is
// believed; one that does not (somebody wrote to it, touched it, restored it from a copy) is read
// and believed only if its bytes are those that were written.

extension Cache {
    /// The folder of seals.
    static let sealFolder = "seal"

    /// What an entry's seal says of it.
    enum Soundness {
        /// It is what was written.
        case sound(Seal)
        /// It has no seal: its writer died, or was of a version without seals.
        case unsealed
        /// It is something else.
        case damaged
    }

    /// Whether an open entry is what was written; a seal that fits its content but not its looks is
    /// renewed.
    ///
    /// Errors: the seal or the entry cannot be read.
    func soundness(
        of file: HostFile, _ identity: FileIdentity, _ name: EntryName
    ) throws(SystemError) -> Soundness {
        guard let seal = try seal(of: name) else { return .unsealed }
        if seal.identity == identity { return .sound(seal) }
        guard seal.size == identity.size, try checksum(of: file) == seal.checksum else {
            return .damaged
        }
        reseal(seal, file, name)
        return .sound(seal)
    }

    /// The seal of an entry; nil if there is none or it is not one.
    private func seal(of name: EntryName) throws(SystemError) -> Seal? {
        guard let file = try root.open(name.seal) else { return nil }
        var bytes = [UInt8](repeating: 0, count: Seal.count)
        let count = try HostFile.read(
            file.descriptor, into: &bytes, count: bytes.count, offset: 0)
        return Seal(Array(bytes[..<count]))
    }

    private func checksum(of file: HostFile) throws(SystemError) -> UInt64 {
        var checksum = ContentChecksum()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var offset: UInt64 = 0
        while true {
            let count = try HostFile.read(
                file.descriptor, into: &buffer, count: buffer.count, offset: offset)
            if count == 0 { return checksum.value }
            buffer.withRawSpan { checksum.update($0.extracting(first: count)) }
            offset += UInt64(count)
        }
    }

    /// Writes a seal, in place of the one that is there.
    func put(_ seal: Seal, on name: EntryName) throws(SystemError) {
        let (file, temporary) = try temporaryFile()
        try seal.bytes.withRawSpan { (bytes) throws(SystemError) in try file.write(bytes) }
        try root.makeFolder(Self.sealFolder)
        try root.rename(temporary, to: name.seal.text)
    }

    /// Notes how the file of a sound entry looks now.
    func reseal(_ seal: Seal, _ file: HostFile, _ name: EntryName) {
        var seal = seal
        do throws(SystemError) {
            seal.identity = try file.status().identity
            try put(seal, on: name)
        } catch {
            // The next use reads the whole entry again, and comes to the same.
        }
    }

    /// Removes an entry that is not what was written, unless another has its name by now.
    func discard(_ name: EntryName, _ identity: FileIdentity) throws(SystemError) {
        guard try root.status(of: name.text)?.identity == identity else { return }
        try root.remove(name)
        try root.remove(name.seal)
    }

    /// Removes the seals whose entries are gone, if they are no longer being made.
    func sweepSeals(keeping names: [String], now: Int64 = HostClock.nanoseconds()) {
        let kept = Set(names.map { EntryName(found: $0).seal.text })
        guard let seals = try? root.names(in: Self.sealFolder) else { return }
        for name in seals.map({ Self.sealFolder + "/" + $0 }) where !kept.contains(name) {
            do throws(SystemError) {
                guard let status = try root.status(of: name),
                    now - status.identity.changeTimeNanoseconds > Self.graceNanoseconds
                else { continue }
                try root.remove(name)
            } catch {
                continue
            }
        }
    }
}
