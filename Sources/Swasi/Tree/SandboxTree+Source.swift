import SwasiCache
import SwasiCore
import SwasiEngine
import SwasiFS

extension SandboxTree {
    /// The largest module that is read, in bytes.
    static let moduleLimit: UInt64 = 1 << 30

    /// A program's bytes, read when they are needed; the digest of one that lies in the image is
    /// remembered by the image's identity and the program's node, so that a known one is not read.
    func source(_ found: ProgramSearch.Found, cache: Cache?) -> ModuleSource {
        let name = "'\(escapedText(found.path.hostBytes))'"
        let key = digestKey(found.location)
        return ModuleSource(
            name: name,
            knownDigest: { () throws(SwasiError) in
                guard let cache, let key else { return nil }
                return try cache.digest(key)
            },
            noteDigest: { (digest) throws(SwasiError) in
                guard let cache, let key else { return }
                try cache.remember(digest, as: key)
            },
            read: { () throws(SwasiError) in try read(found.location, name) })
    }

    /// The name of a node of the image in the cache; nil for what does not lie in the image as it
    /// is.
    private func digestKey(_ location: Location) -> CacheKey? {
        guard location.mount == .root, location.node.layer == 1, let key = image?.key,
            view.showsLower(location)
        else { return nil }
        return CacheKey("\(key)_\(location.node.slot)")
    }

    private func read(_ location: Location, _ name: String) throws(SwasiError) -> [UInt8] {
        do throws(Errno) {
            let file = try view.step { () throws(Errno) in try view.open(location) }
            return try view.read(file, limit: SandboxTree.moduleLimit)
        } catch {
            if let problem = image?.problem { throw problem }
            throw SwasiError(
                .notRunnable, "cannot read the program \(name)", cause: error.words,
                hint: error == .fileTooLarge ? "a module has 1 GiB at most" : "")
        }
    }
}
