import SwasiCore
import SwasiFS

extension TreeView {
    /// Does something with what a path leads to, as one step. Errors: `system`, with the path.
    func read<Result>(
        _ path: [UInt8], _ body: () throws(Errno) -> Result
    ) throws(SwasiError) -> Result {
        do throws(Errno) {
            return try step(body)
        } catch {
            throw .reading(path, error)
        }
    }

    /// The attributes of a node. Errors: as for ``read(_:_:)``.
    func attributes(of location: Location, at path: [UInt8]) throws(SwasiError) -> Attributes {
        try read(path) { () throws(Errno) in try namespace.attributes(of: location) }
    }

    /// What a run was told of a node and what the host said, where these are not the same. Errors:
    /// as for ``read(_:_:)``.
    func original(
        of location: Location, at path: [UInt8]
    ) throws(SwasiError) -> (told: Attributes, said: HostOriginal)? {
        try read(path) { () throws(Errno) in
            let fileSystem = namespace.fileSystem(location) as? any OriginalKeeping
            return try fileSystem?.original(of: location.node)
        }
    }
}
