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
            let root = try MemoryFileSystem(
                lowers: lowers, limits: SandboxTree.limits(sandbox.limits, over: lowers),
                stamp: stamp)
            var requests = [MountRequest(root, at: "/")]
            for (path, source) in sandbox.mounts {
                requests.append(
                    try SandboxTree.request(source, at: path, sandbox.limits, stamp))
            }
            view = TreeView(try Namespace(requests, limits: sandbox.limits, stamp: stamp))
            image = sandbox.image
        } catch {
            let paths = sandbox.mounts.map { "'\(escapedText($0.path.hostBytes))'" }
            throw SwasiError(
                .invalidArgument, "cannot make the tree", cause: error.words,
                hint: paths.isEmpty
                    ? "try again with a larger bound: --tree-size"
                    : "see the mounts at \(paths.joined(separator: ", "))")
        }
    }

    /// Bounds on a tree: what its lowers hold, and on top what the run may add.
    private static func limits(
        _ limits: Limits, over lowers: [any FileSystem]
    ) throws(Errno) -> Limits {
        var limits = limits
        for lower in lowers {
            let statistics = try lower.statistics()
            limits.treeBytes = limits.treeBytes.addingSaturating(statistics.usedBytes)
            limits.treeNodes = limits.treeNodes.addingSaturating(statistics.usedNodes)
        }
        return limits
    }

    private static func request(
        _ source: MountSource, at path: String, _ limits: Limits, _ stamp: Stamp
    ) throws(Errno) -> MountRequest {
        switch source {
        case .memory:
            return MountRequest(try MemoryFileSystem(limits: limits, stamp: stamp), at: path)
        case .image(let image):
            let lowers = [image.fileSystem]
            let tree = try MemoryFileSystem(
                lowers: lowers, limits: SandboxTree.limits(limits, over: lowers), stamp: stamp)
            return MountRequest(tree, at: path)
        case .fileSystem(let fileSystem, let rights):
            return MountRequest(fileSystem, at: path, rights: rights)
        }
    }
}
