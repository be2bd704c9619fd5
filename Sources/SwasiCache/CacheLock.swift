/// The right to make one entry of the cache, held as long as this object lives.
public final class CacheLock: Sendable {
    private let file: HostFile

    init(file: HostFile) {
        self.file = file
    }
}
