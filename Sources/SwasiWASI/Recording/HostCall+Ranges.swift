import SwasiCore
import SwasiEngine

/// Where a call finds what it writes, and where it puts what it fills in.
extension HostCall {
    /// The buffers of the list at a place, as they are in memory now; those that cannot be read are
    /// left out.
    func buffers(at place: Int, _ memory: borrowing GuestMemory) -> [GuestRange] {
        var ranges: [GuestRange] = []
        var address = arguments[place]
        do throws(Errno) {
            for _ in 0..<arguments[place + 1] {
                ranges.append(
                    GuestRange(
                        UInt64(try memory.load(at: address, as: UInt32.self)),
                        UInt64(try memory.load(at: address + 4, as: UInt32.self))))
                address += 8
            }
        } catch {
            // The call fails for it.
        }
        return ranges
    }

    /// The buffers that a call will fill or write; they are looked for before it, since it may fill
    /// in the list itself.
    func buffers(_ memory: borrowing GuestMemory) -> [GuestRange] {
        var place = 0
        for argument in shape.arguments {
            switch argument {
            case .filledBuffers, .writtenBuffers: return buffers(at: place, memory)
            default: place += argument.places
            }
        }
        return []
    }

    /// The ranges that a call that succeeded filled in; `buffers` are those that it had.
    func filled(_ buffers: [GuestRange], _ memory: borrowing GuestMemory) -> [GuestRange] {
        var ranges: [GuestRange] = []
        var place = 0
        for argument in shape.arguments {
            let address = arguments[place]
            switch argument {
            case .filledBuffers:
                var left = value
                for range in buffers where left > 0 {
                    ranges.append(GuestRange(range.address, min(left, range.count)))
                    left -= min(left, range.count)
                }
            case .filledBytes, .entries:
                ranges.append(GuestRange(address, min(value, arguments[place + 1])))
            case .strings: ranges += strings(at: place, memory)
            case .events: ranges.append(GuestRange(address, value &* 32))
            case .fileStat(let layout):
                ranges.append(GuestRange(address, layout == .unstable ? 56 : 64))
            case .descriptorStat: ranges.append(GuestRange(address, 24))
            case .preopenStat: ranges.append(GuestRange(address, 8))
            case .filledNumber: ranges.append(GuestRange(address, 4))
            case .answer where shape.hasWideAnswer: ranges.append(GuestRange(address, 8))
            case .answer where shape.answer != .nothing: ranges.append(GuestRange(address, 4))
            default: break
            }
            place += argument.places
        }
        return ranges
    }

    /// A list of pointers and the strings that they point at, which stand one behind the other.
    private func strings(at place: Int, _ memory: borrowing GuestMemory) -> [GuestRange] {
        guard value > 0 else { return [] }
        let (list, first) = (arguments[place], arguments[place + 1])
        do throws(Errno) {
            var end = UInt64(try memory.load(at: list + (value - 1) * 4, as: UInt32.self))
            while try memory.load(at: end, as: UInt8.self) != 0 { end += 1 }
            return [GuestRange(list, value * 4), GuestRange(first, end + 1 - first)]
        } catch {
            return []
        }
    }
}

extension CallShape {
    /// Whether the answer has 64 bits: an offset or a time.
    fileprivate var hasWideAnswer: Bool { callClass == .seek || callClass == .clock }
}
