import SwasiCore
import SwasiFS

/// The tree of one run.
struct SandboxTree {
    let view: TreeView
    /// The image at `/`, if there is one.
    let image: Image?

    /// Makes the trees and attaches them.
    ///
    /// Errors: `invalidArgument` for a mount that cannot be attached, `system` for what the world
    /// answers.
    init(_ sandbox: Sandbox, _ world: any World) throws(SwasiError) {
        do throws(Errno) {
            let stamp = Stamp(time: try world.treeTime(at: .none))
            let lowers: [any FileSystem] = sandbox.image.map { [$0.fileSystem] } ?? []
            let root = try MemoryFileSystem(lowers: lowers, limits: sandbox.limits, stamp: stamp)
            var requests = [MountRequest(root, at: "/")]
            for (path, source) in sandbox.mounts {
                requests.append(
                    try SandboxTree.request(source, at: path, sandbox.limits, stamp))
            }
            view = TreeView(try Namespace(requests, limits: sandbox.limits, stamp: stamp))
            image = sandbox.image
        } catch {
            let paths = sandbox.mounts.map { "'\(escapedText($0.path.utf8))'" }
            throw SwasiError(
                .invalidArgument, "cannot make the tree", cause: error.constantName,
                hint: paths.isEmpty ? "" : "see the mounts at \(paths.joined(separator: ", "))")
        }
    }

    private static func request(
        _ source: MountSource, at path: String, _ limits: Limits, _ stamp: Stamp
    ) throws(Errno) -> MountRequest {
        switch source {
        case .memory:
            return MountRequest(try MemoryFileSystem(limits: limits, stamp: stamp), at: path)
        case .image(let image):
            let tree = try MemoryFileSystem(
                lowers: [image.fileSystem], limits: limits, stamp: stamp)
            return MountRequest(tree, at: path)
        case .fileSystem(let fileSystem, let rights):
            return MountRequest(fileSystem, at: path, rights: rights)
        }
    }
}
