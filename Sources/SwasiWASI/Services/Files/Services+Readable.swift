import SwasiCore
import SwasiFS

extension Services {
    /// How many of `count` bytes a read could give, at the offset if no other place is named: fewer
    /// at the end of a file. What cannot be read, and a stream, could give all.
    func readable(_ number: UInt32, at offset: UInt64?, _ count: UInt64) -> UInt64 {
        do throws(Errno) {
            try descriptors.check(number)
            guard let file = descriptors[number].file else { return count }
            let start = offset ?? descriptors[number].offset
            let size = try step { () throws(Errno) in
                try file.attributes().size
            }
            return size > start ? min(count, size - start) : 0
        } catch {
            return count
        }
    }
}
