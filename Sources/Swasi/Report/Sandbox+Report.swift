import SwasiWASI

extension Sandbox {
    /// What sees the calls, and around it who notes them for a report, if one is made.
    func watched(_ tap: (any HostCallTap)?, _ tree: SandboxTree) -> (any HostCallTap)? {
        guard let tap, let notebook = replay?.replay.notebook else { return tap }
        return ReportWatch(tap, tree.view, notebook)
    }
}
