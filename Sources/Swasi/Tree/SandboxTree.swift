import SwasiCore
import SwasiFS

/// The tree of one run.
struct SandboxTree {
    let view: TreeView
    /// The image at `/`, if there is one.
    let image: Image?

    /// Makes the trees and attaches them; `notes` takes what the host's directories report.
    ///
    /// Errors: `invalidArgument` for a mount that cannot be made or attached, `system` for what the
    /// world answers.
    init(
        _ sandbox: Sandbox, _ world: any World, notes: TraceNoteBox? = nil
    ) throws(SwasiError) {
        let stamp: Stamp
        do throws(Errno) {
            stamp = Stamp(time: try world.treeTime(at: .none))
        } catch {
            throw SwasiError(.system, "cannot make the tree", cause: error.words)
        }
        var maker = MountMaker(sandbox, world, notes)
        let requests = try maker.requests(stamp)
        do throws(Errno) {
            view = TreeView(try Namespace(requests, limits: sandbox.limits, stamp: stamp))
        } catch {
            let paths = requests.dropFirst().map { "'\(escapedText($0.path))'" }
            throw SwasiError(
                .invalidArgument, "cannot make the tree", cause: error.words,
                hint: paths.isEmpty
                    ? "try again with a larger bound: --tree-size"
                    : "see the directories above \(paths.joined(separator: ", "))")
        }
        image = sandbox.image
    }
}
