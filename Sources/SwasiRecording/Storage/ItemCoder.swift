import SwasiCore

/// Makes the items of frames (Docs/Formats/recording.md) of those of chunks: numbers as differences
/// to the ones before.
///
/// Whoever makes it frees it.
@safe
struct ItemCoder {
    /// What is known of a function and its last call.
    private struct Known {
        let placeCount: Int
        let pathCount: Int
        let hasCheck: Bool
        /// The bits that count of each argument.
        var bits = InlineArray<8, UInt64>(repeating: .max)
        var arguments = InlineArray<8, UInt64>(repeating: 0)
        var value: UInt64 = 0
        var error: UInt16 = 0

        init(_ function: RecordedFunction) {
            precondition(function.places.count <= RecordedFunction.writtenArguments)
            placeCount = function.places.count
            pathCount = function.paths.count
            hasCheck = function.hasCheck
            for (index, place) in function.places.enumerated()
            where !function.widePlaces.contains(place) {
                bits[index] = 0xFFFF_FFFF
            }
        }
    }

    private let functions: UnsafeMutablePointer<Known>
    private let functionCount: Int
    private let base: UnsafeMutableRawPointer
    private var cursor: UnsafeMutableRawPointer
    /// Where the items of the frame begin, after its head.
    private var first: UnsafeMutableRawPointer
    /// The calls of all frames.
    private var calls: UInt64 = 0
    private var clocks = InlineArray<4, UInt64>(repeating: 0)
    private var treeTime: Int64 = 0

    /// Begins the first frame. A frame has room for `frameBytes`, and then for the items of one
    /// chunk.
    init(_ functions: [RecordedFunction], frameBytes: Int) {
        precondition(functions.count <= RawItem.firstEvent)
        // SAFETY: allocated for what is initialised here, and freed in deallocate. An item takes
        // less than twice as many bytes in a frame as in a chunk; see each sort.
        unsafe base = .allocate(
            byteCount: frameBytes + 2 * CallChunk.maximumBytes + 16, alignment: 16)
        unsafe cursor = base
        unsafe first = base
        unsafe self.functions = .allocate(capacity: max(1, functions.count))
        functionCount = functions.count
        for (index, function) in functions.enumerated() {
            unsafe (self.functions + index).initialize(to: Known(function))
        }
        beginFrame()
    }

    /// Gives the memory back.
    func deallocate() {
        // SAFETY: made by init; the owner does nothing more.
        unsafe functions.deinitialize(count: functionCount)
        unsafe functions.deallocate()
        unsafe base.deallocate()
    }

    // MARK: Frames

    /// Bytes of the open frame.
    var count: Int {
        // SAFETY: both are of one memory.
        unsafe cursor - base
    }

    /// Ends the open frame and begins the next one; nil if it has no items.
    mutating func takeFrame() -> [UInt8]? {
        // SAFETY: the bytes up to the cursor were written.
        if unsafe cursor == first { return nil }
        let bytes = unsafe Array(UnsafeRawBufferPointer(start: base, count: count))
        beginFrame()
        return bytes
    }

    /// Begins a frame: what differences are counted from is 0.
    private mutating func beginFrame() {
        // SAFETY: there are as many functions, and room for the head.
        for index in 0..<functionCount {
            unsafe functions[index].arguments = InlineArray(repeating: 0)
            unsafe functions[index].value = 0
            unsafe functions[index].error = 0
        }
        clocks = InlineArray(repeating: 0)
        treeTime = 0
        unsafe cursor = base
        unsafe ItemCoder.put(calls + 1, &cursor)
        unsafe first = cursor
    }

    // MARK: Items

    /// Codes the items of a chunk.
    mutating func code(_ chunk: CallChunk) {
        // SAFETY: a tape made so many bytes of the chunk, of whole items.
        var source = unsafe UnsafeRawPointer(chunk.base)
        let end = unsafe source + chunk.count
        while unsafe source < end {
            let head = unsafe word(&source)
            let number = Int(head & 0xFFFF)
            if number < RawItem.firstEvent {
                unsafe code(call: number, error: UInt16(head >> 16 & 0xFFFF), &source)
            } else {
                unsafe code(event: number, &source)
            }
        }
    }

    // SAFETY: the source has an event of this number; 8 bytes become at most 11, 16 at most 21,
    // and coded ones are copied.
    private mutating func code(event number: Int, _ source: inout UnsafeRawPointer) {
        switch number {
        case RawItem.treeTime:
            let told = unsafe word(&source)
            let time = Int64(bitPattern: unsafe word(&source))
            // Each chunk says it; a frame may have several.
            if time == treeTime { return }
            put(byte: ItemTag.treeTime)
            unsafe ItemCoder.put(told, &cursor)
            unsafe ItemCoder.put(signed: UInt64(bitPattern: time &- treeTime), &cursor)
            treeTime = time
        case RawItem.coded:
            let count = Int(unsafe word(&source))
            unsafe copy(count, &source)
        default:
            let clock = number - RawItem.clock
            let time = unsafe word(&source)
            put(byte: ItemTag.clock + UInt8(clock))
            unsafe ItemCoder.put(signed: time &- clocks[clock], &cursor)
            clocks[clock] = time
        }
    }

    // SAFETY: the source has the rest of a call of this function. Its two words and n arguments
    // become at most 21 + 10 n bytes; paths and checks do not grow.
    private mutating func code(
        call number: Int, error: UInt16, _ source: inout UnsafeRawPointer
    ) {
        precondition(number < functionCount)
        let known = unsafe functions + number
        calls &+= 1
        let value = unsafe word(&source)
        let isOther = unsafe known.pointee.error != error
        let hasResult = unsafe isOther || error == 0 && value != known.pointee.value
        putTag(number)
        unsafe codeArguments(known, hasResult, &source)
        for _ in 0..<(unsafe known.pointee.pathCount) {
            let count = unsafe word(&source)
            unsafe ItemCoder.put(count, &cursor)
            if count > 0 { unsafe copy(Int(count - 1), &source) }
        }
        if hasResult {
            unsafe ItemCoder.put(UInt64(error), &cursor)
            unsafe known.pointee.error = error
            if error == 0 {
                unsafe ItemCoder.put(signed: value &- known.pointee.value, &cursor)
                unsafe known.pointee.value = value
            }
        }
        if error == 0, unsafe known.pointee.hasCheck {
            let check = UInt16(truncatingIfNeeded: unsafe word(&source))
            unsafe cursor.storeBytes(of: check.littleEndian, as: UInt16.self)
            unsafe cursor += 2
        }
    }

    /// Codes the mask of a call, and the arguments that differ.
    @inline(__always)
    private mutating func codeArguments(
        _ known: UnsafeMutablePointer<Known>, _ hasResult: Bool,
        _ source: inout UnsafeRawPointer
    ) {
        // SAFETY: as for the call.
        let count = unsafe known.pointee.placeCount
        var mask: UInt64 = hasResult ? 1 : 0
        // Two bytes hold the mask of eight arguments; one is enough for six.
        let place = unsafe cursor
        unsafe cursor += count > 6 ? 2 : 1
        for index in 0..<count {
            let argument = unsafe word(&source) & known.pointee.bits[index]
            let difference = unsafe argument &- known.pointee.arguments[index]
            if difference == 0 { continue }
            mask |= 2 &<< UInt64(index)
            unsafe known.pointee.arguments[index] = argument
            unsafe ItemCoder.put(signed: difference, &cursor)
        }
        if count > 6 {
            let bytes = UInt16(truncatingIfNeeded: mask & 0x7F | 0x80 | (mask >> 7) << 8)
            unsafe place.storeBytes(of: bytes.littleEndian, as: UInt16.self)
        } else {
            unsafe place.storeBytes(of: UInt8(truncatingIfNeeded: mask), as: UInt8.self)
        }
    }
}

// What is put: whoever calls these has room for it at the cursor.
extension ItemCoder {
    // SAFETY: the source has a word.
    @inline(__always)
    private func word(_ source: inout UnsafeRawPointer) -> UInt64 {
        let word = unsafe source.load(as: UInt64.self)
        unsafe source += 8
        return word
    }

    // SAFETY: the source has so many bytes, filled up to a word.
    @inline(__always)
    private mutating func copy(_ count: Int, _ source: inout UnsafeRawPointer) {
        unsafe cursor.copyMemory(from: source, byteCount: count)
        unsafe cursor += count
        unsafe source += RawItem.filled(count)
    }

    // SAFETY: one byte.
    @inline(__always)
    private mutating func put(byte: UInt8) {
        unsafe cursor.storeBytes(of: byte, as: UInt8.self)
        unsafe cursor += 1
    }

    // SAFETY: four bytes.
    @inline(__always)
    private mutating func putTag(_ function: Int) {
        if function < Int(ItemTag.farCall) {
            put(byte: UInt8(truncatingIfNeeded: function))
        } else {
            put(byte: ItemTag.farCall)
            unsafe ItemCoder.put(UInt64(function), &cursor)
        }
    }

    // SAFETY: ten bytes.
    @inline(__always)
    private static func put(_ number: UInt64, _ cursor: inout UnsafeMutableRawPointer) {
        var rest = number
        while rest >= 0x80 {
            unsafe cursor.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            unsafe cursor += 1
            rest >>= 7
        }
        unsafe cursor.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        unsafe cursor += 1
    }

    // SAFETY: as above.
    @inline(__always)
    private static func put(signed number: UInt64, _ cursor: inout UnsafeMutableRawPointer) {
        let number = Int64(bitPattern: number)
        unsafe put(UInt64(bitPattern: number << 1 ^ number >> 63), &cursor)
    }
}
