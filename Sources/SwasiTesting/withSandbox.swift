public import Swasi

/// Gives a test a sandbox whose runs are the same each time: a virtual world, captured outputs, no
/// cache, no compiling in the background.
///
/// Errors: those of opening the image, and of `body`.
public func withSandbox<Result>(
    image reference: String? = nil, seed: UInt64 = 0,
    _ body: (inout Sandbox) throws -> Result
) throws -> Result {
    let image = try reference.map { try Image.open(reference: $0) }
    var sandbox = Sandbox(image: image, world: .deterministic(seed: seed))
    sandbox.compilesInBackground = false
    return try body(&sandbox)
}
