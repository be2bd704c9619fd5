public import SwasiCore

/// Where the bytes of an archive go: a file, standard output, memory, or something that computes or
/// compresses on the way to one of them.
///
///     let output = try DigestOutput(to: FileOutput(path: "tree.tar"))
///     _ = try TreeArchive(view).write(to: output)
///     try output.finish()
///     print(output.size, output.digest)
///
/// It belongs to one thread. What did not come to ``finish()`` leaves nothing behind.
public protocol ArchiveOutput: AnyObject {
    /// Takes the next bytes; it keeps no reference to them.
    ///
    /// Errors: `system` where they cannot be written, a full disk among them. The output can then
    /// not be completed: let it go.
    func write(_ bytes: RawSpan) throws(SwasiError)

    /// Takes the first bytes of a block. It may keep the block until the second next call.
    ///
    /// Errors: as ``write(_:)``.
    func write(_ block: [UInt8], first count: Int) throws(SwasiError)

    /// Completes the output: all bytes are where they belong, and a file has its name. Called once,
    /// after the last byte.
    ///
    /// Errors: as for writing.
    func finish() throws(SwasiError)
}

extension ArchiveOutput {
    /// Takes the bytes as others.
    public func write(_ block: [UInt8], first count: Int) throws(SwasiError) {
        try block.withRawSpan { (bytes) throws(SwasiError) in
            try write(bytes.extracting(first: count))
        }
    }
}
