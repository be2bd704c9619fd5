import SwasiCache
import SwasiCore
import SwasiFS

/// Where the files lie that an image is kept in.
enum StoredFiles {
    /// A directory of the host.
    case folder(String)
    /// A tar archive. `key` names what it holds, as ``Image/key`` does.
    case archive(ImageFileSystem, key: String?)

    /// The file at a path of plain components; nil if there is none. `image` is what the image is
    /// called in messages.
    ///
    /// Errors: `invalidArgument` for what is no regular file; `system`.
    func file(_ path: String, of image: String) throws(SwasiError) -> StoredFile? {
        switch self {
        case .folder(let folder):
            do throws(SwasiError) {
                let file = try HostFile(path: folder + "/" + path)
                return StoredFile(
                    content: .host(file), size: try file.observe().identity.size, image: image)
            } catch {
                if error.code == .notFound { return nil }
                throw error
            }
        case .archive(let tree, let key):
            do throws(Errno) {
                guard let node = try StoredFiles.find(Array(path.utf8), in: tree) else {
                    return nil
                }
                let record = try tree.index.record(of: node)
                guard try tree.index.kind(at: record) == .file else { return nil }
                let file = try ImageFile(tree, node, record, isReadable: true)
                return StoredFile(
                    content: .member(
                        file, digestKey: key.map { CacheKey("\($0)_\(node.slot)") }),
                    size: try file.attributes().size, image: image)
            } catch {
                throw tree.problem
                    ?? SwasiError(.system, "cannot read the image \(image)", cause: error.words)
            }
        }
    }

    /// The most links on one way, as in Linux.
    private static let maximumLinks = 40

    /// The node at a path, links followed: Docker links layers that are equal to one of them. `..`
    /// stops at the root. nil for nothing.
    private static func find(_ path: [UInt8], in tree: ImageFileSystem) throws(Errno) -> NodeID? {
        let slash = UInt8(ascii: "/")
        var pending = Array(path.split(separator: slash).reversed())
        var stack = [tree.root]
        var links = 0
        while let part = pending.popLast() {
            if part.elementsEqual(".".utf8) { continue }
            if part.elementsEqual("..".utf8) {
                if stack.count > 1 { stack.removeLast() }
                continue
            }
            let directory = stack[stack.count - 1]
            let bytes = Array(part)
            guard let name = try? bytes.withRawSpan({ (span) throws(Errno) in try Name(span) }),
                try tree.attributes(of: directory).kind == .directory
            else { return nil }
            let found = try tree.index.find(name, in: try tree.names(of: directory))
            guard found.isFound else { return nil }
            let entry = try tree.index.entry(found.index, in: directory)
            guard entry.kind == .symbolicLink else {
                stack.append(entry.node)
                continue
            }
            links += 1
            if links > maximumLinks { return nil }
            let target = try tree.readLink(entry.node)
            if target.first == slash { stack = [tree.root] }
            pending += target.split(separator: slash).reversed()
        }
        return stack[stack.count - 1]
    }
}
