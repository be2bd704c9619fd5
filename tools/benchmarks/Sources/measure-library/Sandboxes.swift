import Swasi

/// Runs a program, each time on a tree of its own: time per run, and what stays in memory.
func runSandboxes(_ count: Int, module: String, cache: String) throws {
    var sandbox = Sandbox()
    sandbox.cache = try Cache(folder: cache)
    func once() throws {
        let run = try sandbox.run(.host(path: module))
        guard run.status.isSuccess else { throw Errno.io }
    }
    try once()
    let before = residentBytes()
    let time = try nanoseconds { for _ in 0..<count { try once() } }
    report("sandboxes/\(count)", time / Double(count), 0)
    report("sandboxes, memory/\(count)", residentBytes() - before, 0)
}
