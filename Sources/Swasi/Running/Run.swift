public import SwasiFUSE

/// A run that has ended.
public struct Run: Sendable {
    /// How it ended.
    public var status: ExitStatus
    /// What a function returned that was named as the ``EntryPoint``; else empty.
    public var results: [Value]
    /// What it wrote to standard output, if that was captured.
    public var standardOutput: CapturedOutput
    /// What it wrote to standard error, if that was captured.
    public var standardError: CapturedOutput
    /// How long its parts took.
    public var timings: Timings
    /// Which compiler made its code, and when.
    public var origin: Module.Origin
    /// What its tree was made of.
    let sandboxTree: SandboxTree
    /// Its tree as it left it.
    public var tree: TreeView { sandboxTree.view }
    /// Its tree as it left it, to be kept, compared and started from.
    public var snapshot: Snapshot { sandboxTree.snapshot }
    /// Where its tree is shown on the host, if ``Sandbox/liveMount`` said so; unmounted with the
    /// last reference.
    public let liveMount: FUSEMount?
    /// It was stopped in a call to the host that did not come back within ``Limits/stopGrace``:
    /// writing its trace, a stream of the embedder's or a file of a granted directory. Its thread
    /// is left behind there and ends with that call, whose effect may still come.
    public var isLeftBehind = false
    /// Why its recording is not complete; nil if it is, or there is none.
    public var recordingProblem: SwasiError?
}
