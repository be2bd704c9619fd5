import SwasiConformance
import SwasiCore
import SwasiFS

/// Makes trees in memory over an image that holds the layers, for the shared suite.
struct ImageOverlayBackEnd: BackEnd {
    let access: ImageBackEnd.Access

    var provides: Needs { .everything }

    func makeFileSystem(_ layers: [TreeSpec], _ limits: Limits) throws -> any FileSystem {
        let image = try ImageBackEnd(access: access).makeFileSystem(layers, limits)
        let stamp = Stamp(time: Timestamp(seconds: 1_600_000_000))
        return try MemoryFileSystem(lowers: [image], limits: limits, stamp: stamp)
    }

    func checkInvariants(_ fileSystem: any FileSystem) throws {
        try MemoryBackEnd(shape: .overOne).checkInvariants(fileSystem)
    }
}
