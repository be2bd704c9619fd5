import SwasiCore
import SwasiEngine

/// Structures in the guest's memory as text; what cannot be read is shown as a pointer.
extension Tracer {
    /// The most elements of a list that are shown.
    private static var elementLimit: UInt64 { 8 }

    /// Writes what a call that succeeded filled in.
    func write(
        filled argument: CallArgument, at place: Int, _ call: HostCall,
        _ memory: borrowing GuestMemory
    ) {
        let address = call.arguments[place]
        do throws(Errno) {
            switch argument {
            case .fileStat(let layout): try write(fileStat: address, layout, memory)
            case .descriptorStat: try write(descriptorStat: address, memory)
            case .preopenStat:
                buffer.append("{type=dir, name_len=")
                buffer.append(decimal: UInt64(try memory.load(at: address + 4, as: UInt32.self)))
                buffer.append("}")
            case .filledNumber:
                let value = try memory.load(at: address, as: UInt32.self)
                buffer.append("[")
                buffer.append(decimal: UInt64(value))
                buffer.append("]")
            case .strings: write(strings: address, count: call.value, memory)
            case .entries:
                write(entries: address, count: call.value, memory)
                buffer.append(", ")
                buffer.append(decimal: call.arguments[place + 1])
            case .events: write(events: address, count: call.value, memory)
            default: buffer.append(hexadecimal: address)
            }
        } catch {
            buffer.append(hexadecimal: address)
        }
    }

    private func write(
        fileStat address: UInt64, _ layout: SnapshotLayout, _ memory: borrowing GuestMemory
    ) throws(Errno) {
        let isOld = layout == .unstable
        let tail = address + (isOld ? 24 : 32)
        let links =
            isOld
            ? UInt64(try memory.load(at: address + 20, as: UInt32.self))
            : try memory.load(at: address + 24, as: UInt64.self)
        let type = try memory.load(at: address + 16, as: UInt8.self)
        let fields: [(StaticString, UInt64)] = [
            (", size=", try memory.load(at: tail, as: UInt64.self)), (", nlink=", links),
            (", dev=", try memory.load(at: address, as: UInt64.self)),
            (", ino=", try memory.load(at: address + 8, as: UInt64.self)),
        ]
        let times: [(StaticString, UInt64)] = [
            (", atim=", try memory.load(at: tail + 8, as: UInt64.self)),
            (", mtim=", try memory.load(at: tail + 16, as: UInt64.self)),
            (", ctim=", try memory.load(at: tail + 24, as: UInt64.self)),
        ]
        buffer.append("{type=")
        write(choice: UInt64(type), .fileTypes)
        for (label, value) in fields {
            buffer.append(label)
            buffer.append(decimal: value)
        }
        for (label, value) in times {
            buffer.append(label)
            buffer.append(decimal: value / 1_000_000_000)
            buffer.append(".")
            buffer.append(decimal: value % 1_000_000_000, width: 9)
        }
        buffer.append("}")
    }

    private func write(
        descriptorStat address: UInt64, _ memory: borrowing GuestMemory
    ) throws(Errno) {
        let type = try memory.load(at: address, as: UInt8.self)
        let flags = try memory.load(at: address + 2, as: UInt16.self)
        let base = try memory.load(at: address + 8, as: UInt64.self)
        let inheriting = try memory.load(at: address + 16, as: UInt64.self)
        buffer.append("{type=")
        write(choice: UInt64(type), .fileTypes)
        buffer.append(", flags=")
        write(flags: UInt64(flags), .descriptorFlags)
        buffer.append(", rights=")
        write(flags: base, .rights)
        buffer.append(", inheriting=")
        write(flags: inheriting, .rights)
        buffer.append("}")
    }

    // MARK: Lists

    /// Writes elements in brackets, the first ones of `count`, until one says that it is the last.
    private func write(list count: UInt64, _ element: (UInt64) throws(Errno) -> Bool) {
        buffer.append("[")
        var index: UInt64 = 0
        while index < count {
            if index > 0 { buffer.append(", ") }
            if index == Tracer.elementLimit {
                buffer.append("...")
                break
            }
            do throws(Errno) {
                if try !element(index) { break }
            } catch {
                buffer.append("?")
                break
            }
            index += 1
        }
        buffer.append("]")
    }

    /// Writes strings that end in NUL, by a list of pointers to them.
    private func write(
        strings address: UInt64, count: UInt64, _ memory: borrowing GuestMemory
    ) {
        let limit: UInt64 = 64
        write(list: count) { (index) throws(Errno) in
            let start = UInt64(try memory.load(at: address + index * 4, as: UInt32.self))
            var length: UInt64 = 0
            while length <= limit, try memory.load(at: start + length, as: UInt8.self) != 0 {
                length += 1
            }
            write(string: start, length, memory, limit: Int(limit))
            return true
        }
    }

    /// Writes entries of a directory, from `count` bytes of which the last entry may be cut off.
    private func write(
        entries address: UInt64, count: UInt64, _ memory: borrowing GuestMemory
    ) {
        var place: UInt64 = 0
        // An entry has 24 bytes at least.
        write(list: (count + 23) / 24) { (_) throws(Errno) in
            if count - place < 24 {
                buffer.append("...")
                return false
            }
            let length = UInt64(try memory.load(at: address + place + 16, as: UInt32.self))
            let type = try memory.load(at: address + place + 20, as: UInt8.self)
            let shown = min(length, count - place - 24)
            write(string: address + place + 24, shown, memory, limit: 255)
            buffer.append("/")
            write(choice: UInt64(type), .fileTypes)
            place += 24 + length
            return place < count
        }
    }

    func write(
        subscriptions address: UInt64, count: UInt64, _ layout: SnapshotLayout,
        _ memory: borrowing GuestMemory
    ) {
        let size: UInt64 = layout == .unstable ? 56 : 48
        write(list: count) { (index) throws(Errno) in
            let place = address + index * size
            let type = try memory.load(at: place + 8, as: UInt8.self)
            guard type == 0 else {
                let descriptor = try memory.load(at: place + 16, as: UInt32.self)
                buffer.append(type == 1 ? "{fd_read " : "{fd_write ")
                buffer.append(decimal: UInt64(descriptor))
                buffer.append("}")
                return true
            }
            let clock = place + (layout == .unstable ? 24 : 16)
            let number = try memory.load(at: clock, as: UInt32.self)
            let time = try memory.load(at: clock + 8, as: UInt64.self)
            let flags = try memory.load(at: clock + 24, as: UInt16.self)
            buffer.append("{")
            write(choice: UInt64(number), .clocks)
            buffer.append(flags & 1 != 0 ? " at " : " in ")
            buffer.append(decimal: time)
            buffer.append("}")
            return true
        }
    }

    private func write(
        events address: UInt64, count: UInt64, _ memory: borrowing GuestMemory
    ) {
        write(list: count) { (index) throws(Errno) in
            let place = address + index * 32
            let number = try memory.load(at: place + 8, as: UInt16.self)
            let type = try memory.load(at: place + 10, as: UInt8.self)
            let bytes = try memory.load(at: place + 16, as: UInt64.self)
            buffer.append(type == 0 ? "{clock" : type == 1 ? "{fd_read " : "{fd_write ")
            if let error = Errno(rawValue: number) {
                if type == 0 { buffer.append(" ") }
                buffer.append(text: error.constantName)
            } else if type != 0 {
                buffer.append(decimal: bytes)
            }
            buffer.append("}")
            return true
        }
    }
}
