import SwasiCore
import SwasiEngine

/// Arguments and answers as text.
extension Tracer {
    /// The most bytes of data that are shown.
    private static var dataLimit: Int { 32 }

    /// Writes one argument, whose first place in the signature is given.
    func write(
        _ argument: CallArgument, at place: Int, _ call: HostCall,
        _ memory: borrowing GuestMemory, _ names: DescriptorNames
    ) {
        let value = call.arguments[place]
        let isDone = call.error == nil
        switch argument {
        case .descriptor: write(descriptor: value, names)
        case .path, .text:
            write(string: value, call.arguments[place + 1], memory, limit: GuestPath.maximumCount)
        case .number: buffer.append(decimal: value)
        case .signedNumber: buffer.append(signed: Int64(bitPattern: value))
        case .choice(let table): write(choice: value, table)
        case .flags(let table): write(flags: value, table)
        case .writtenBuffers:
            write(buffers: GuestList(value, call.arguments[place + 1]), upTo: .max, memory)
        case .filledBuffers where isDone:
            write(buffers: GuestList(value, call.arguments[place + 1]), upTo: call.value, memory)
        case .filledBytes where isDone:
            let count = call.arguments[place + 1]
            write(string: value, min(call.value, count), memory, limit: Tracer.dataLimit)
            buffer.append(", ")
            buffer.append(decimal: count)
        case .filledBuffers, .filledBytes,
            .entries where !isDone:
            buffer.append(hexadecimal: value)
            buffer.append(", ")
            buffer.append(decimal: call.arguments[place + 1])
        case .subscriptions(let layout):
            write(subscriptions: value, count: call.arguments[place + 2], layout, memory)
        case _ where !isDone, .answer: buffer.append(hexadecimal: value)
        default: write(filled: argument, at: place, call, memory)
        }
    }

    /// Writes ` = ` and the answer.
    func writeAnswer(_ call: HostCall, _ names: DescriptorNames) {
        buffer.append(" = ")
        switch (call.error, call.shape.answer) {
        case (.hostStopped?, _), (nil, .never): buffer.append("?")
        case (let error?, _):
            buffer.append("-1 ")
            buffer.append(text: error.constantName)
            buffer.append(" (")
            buffer.append(text: error.words)
            buffer.append(")")
        case (nil, .nothing): buffer.append("0")
        case (nil, .number): buffer.append(decimal: call.value)
        case (nil, .descriptor): write(descriptor: call.value, names)
        }
        if call.isInjected { buffer.append(" (injected)") }
    }

    /// Writes how long a call took, in seconds.
    func writeTime(_ nanoseconds: UInt64) {
        buffer.append(" <")
        buffer.append(decimal: nanoseconds / 1_000_000_000)
        buffer.append(".")
        buffer.append(decimal: nanoseconds % 1_000_000_000, width: 9)
        buffer.append(">")
    }

    /// Writes a descriptor and what it stands for, `3</src>`.
    func write(descriptor: UInt64, _ names: DescriptorNames) {
        buffer.append(decimal: descriptor)
        switch names[descriptor] {
        case .unknown: return
        case .stream(.input): buffer.append("<stdin>")
        case .stream(.output): buffer.append("<stdout>")
        case .stream: buffer.append("<stderr>")
        case .path(let path):
            buffer.append("<")
            path.bytes.withRawSpan { buffer.append(escaped: $0) }
            buffer.append(">")
        }
    }

    /// Writes one of some names; a number that has none as it is.
    func write(choice value: UInt64, _ table: NameTable) {
        if value < UInt64(table.names.count) {
            buffer.append(table.names[Int(value)])
        } else {
            buffer.append(decimal: value)
        }
    }

    /// Writes a set of names; one that has most of a large table as what it lacks, `~[A|B]`.
    func write(flags value: UInt64, _ table: NameTable) {
        let known = UInt64(1) << UInt64(table.names.count) - 1
        let isMost =
            table.names.count > 8 && (value & known).nonzeroBitCount * 2 > table.names.count
        var separator: StaticString = ""
        func add(_ bits: UInt64) {
            for (bit, name) in table.names.enumerated() where bits >> UInt64(bit) & 1 != 0 {
                buffer.append(separator)
                buffer.append(name)
                separator = "|"
            }
        }
        if isMost {
            buffer.append("~[")
            add(~value & known)
            buffer.append("]")
            separator = "|"
        } else {
            if value == 0 { buffer.append("0") }
            add(value)
        }
        if value & ~known != 0 {
            buffer.append(separator)
            buffer.append(hexadecimal: value & ~known)
        }
    }

    /// Writes a pointer and a count as quoted text; what is not in the memory as the numbers.
    func write(
        string address: UInt64, _ count: UInt64, _ memory: borrowing GuestMemory, limit: Int
    ) {
        do throws(Errno) {
            try memory.withBytes(at: address, count: count) { (bytes) throws(Errno) in
                buffer.append(quoted: bytes, limit: limit)
            }
        } catch {
            buffer.append(hexadecimal: address)
            buffer.append(":")
            buffer.append(decimal: count)
        }
    }

    /// Writes the first bytes of buffers, of which `count` are data, and how many they hold.
    private func write(
        buffers: GuestList, upTo count: UInt64, _ memory: borrowing GuestMemory
    ) {
        let total = buffers.byteCount(memory)
        let data = min(count, total)
        buffer.append("\"")
        buffers.forEachPart(0..<min(data, UInt64(Tracer.dataLimit)), memory) {
            buffer.append(escaped: $0)
        }
        buffer.append("\"")
        if data > UInt64(Tracer.dataLimit) { buffer.append("...") }
        buffer.append(", ")
        buffer.append(decimal: total)
    }
}
