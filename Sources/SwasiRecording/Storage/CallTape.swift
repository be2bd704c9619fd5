import SwasiCore

// SAFETY: @unchecked, because of the pointer: its log keeps what it leads to, and the guest's
// thread alone uses it.

/// Where calls are noted in a log, as a value without a reference: each call is noted, and counting
/// one up and down would take as long as the noting.
///
/// A call is noted when it is done, in three steps: ``begin(call:at:error:value:)``,
/// ``append(path:)`` for each of its paths, ``end(call:error:value:check:)``.
@safe
package struct CallTape: @unchecked Sendable {
    private let state: UnsafeMutablePointer<RecordingLog.State>

    init(_ state: UnsafeMutablePointer<RecordingLog.State>) {
        // SAFETY: see above.
        unsafe self.state = state
    }

    // MARK: Functions

    /// What is known of a function and its last call, in a block of memory: eight arguments, then
    /// these.
    private enum Block {
        static let value = 64
        static let error = 72
        static let placeCount = 74
        static let hasCheck = 75
        /// For each kept argument two bytes: where it is, and in the highest bit whether it has 64
        /// bits.
        static let places = 80
        static let size = 96
    }

    private static let wide: UInt16 = 0x8000

    /// The blocks of some functions.
    static func allocate(_ functions: [RecordedFunction]) -> UnsafeMutableRawPointer {
        let size = max(1, functions.count) * Block.size
        // SAFETY: the memory is filled with zeros first; each store is inside of its block.
        let blocks = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        unsafe blocks.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        for (index, function) in functions.enumerated() {
            precondition(function.places.count <= RecordedFunction.writtenArguments)
            let block = unsafe blocks + index * Block.size
            unsafe block.storeBytes(
                of: UInt8(function.places.count), toByteOffset: Block.placeCount, as: UInt8.self)
            unsafe block.storeBytes(
                of: function.hasCheck ? 1 : 0, toByteOffset: Block.hasCheck, as: UInt8.self)
            for (number, place) in function.places.enumerated() {
                let isWide = function.widePlaces.contains(place)
                unsafe block.storeBytes(
                    of: UInt16(place) * 16 | (isWide ? wide : 0),
                    toByteOffset: Block.places + number * 2, as: UInt16.self)
            }
        }
        return unsafe blocks
    }

    /// Begins a frame: the last call of every function is forgotten.
    func forgetCalls() {
        // SAFETY: the blocks are as many as there are functions.
        for index in 0..<(unsafe state.pointee.functionCount) {
            let block = unsafe state.pointee.functions + index * Block.size
            unsafe block.initializeMemory(as: UInt64.self, repeating: 0, count: 9)
            unsafe block.storeBytes(of: 0, toByteOffset: Block.error, as: UInt16.self)
        }
    }

    // MARK: Calls

    /// Begins the record of a call; `error` is 0 for none. Its arguments are 16 bytes apart.
    package func begin(
        call function: Int, at arguments: UnsafeRawPointer, error: UInt16, value: UInt64
    ) {
        // SAFETY: the function is one of the table; an item has room, and this part of it takes
        // less than 100 bytes. The arguments are at the places that the function was given.
        precondition(unsafe function < state.pointee.functionCount)
        if unsafe state.pointee.cursor >= state.pointee.limit { handOver() }
        let block = unsafe state.pointee.functions + function &* Block.size
        var cursor = unsafe state.pointee.cursor
        unsafe putTag(function, &cursor)
        var mask: UInt64 = 0
        if unsafe block.load(fromByteOffset: Block.error, as: UInt16.self) != error
            || error == 0
                && value != block.load(fromByteOffset: Block.value, as: UInt64.self)
        {
            mask = 1
        }
        let count = Int(unsafe block.load(fromByteOffset: Block.placeCount, as: UInt8.self))
        // Two bytes hold the mask of eight arguments; one is enough for six.
        let maskPlace = unsafe cursor
        unsafe cursor += count > 6 ? 2 : 1
        for index in 0..<count {
            let code = unsafe block.load(
                fromByteOffset: Block.places &+ index &* 2, as: UInt16.self)
            let place = Int(code & ~CallTape.wide)
            let argument =
                code & CallTape.wide != 0
                ? unsafe arguments.load(fromByteOffset: place, as: UInt64.self)
                : UInt64(unsafe arguments.load(fromByteOffset: place, as: UInt32.self))
            let difference =
                unsafe argument &- block.load(fromByteOffset: index &* 8, as: UInt64.self)
            if difference == 0 { continue }
            mask |= 2 &<< UInt64(index)
            unsafe block.storeBytes(of: argument, toByteOffset: index &* 8, as: UInt64.self)
            unsafe RecordingLog.put(signed: difference, &cursor)
        }
        if count > 6 {
            let bytes = UInt16(truncatingIfNeeded: mask & 0x7F | 0x80 | (mask >> 7) << 8)
            unsafe maskPlace.storeBytes(of: bytes.littleEndian, as: UInt16.self)
        } else {
            unsafe maskPlace.storeBytes(of: UInt8(truncatingIfNeeded: mask), as: UInt8.self)
        }
        unsafe state.pointee.cursor = cursor
    }

    /// As above, with arguments that are all there as numbers of 64 bits.
    package func begin(
        call function: Int, _ arguments: borrowing InlineArray<9, UInt64>, error: UInt16,
        value: UInt64
    ) {
        var apart = InlineArray<18, UInt64>(repeating: 0)
        for place in 0..<9 { apart[place * 2] = arguments[place] }
        // SAFETY: nine values of 16 bytes, which live for the call; the low half of a number is
        // first on all machines that swasi runs on.
        unsafe withUnsafeBytes(of: &apart) { bytes in
            guard let first = bytes.baseAddress else { return }
            unsafe begin(call: function, at: first, error: error, value: value)
        }
    }

    /// Adds a path of the call.
    package func append(path: RawSpan) {
        let count = min(path.byteCount, RecordingLayout.pathBytes)
        // SAFETY: an item has room for two paths of that size.
        var cursor = unsafe state.pointee.cursor
        unsafe RecordingLog.put(UInt64(count) + 1, &cursor)
        unsafe path.withUnsafeBytes { bytes in
            guard let first = bytes.baseAddress else { return }
            unsafe cursor.copyMemory(from: first, byteCount: count)
        }
        unsafe cursor += count
        unsafe state.pointee.cursor = cursor
    }

    /// Adds a path that is not in the program's memory.
    package func appendMissingPath() {
        // SAFETY: as for a path.
        var cursor = unsafe state.pointee.cursor
        unsafe RecordingLog.put(0, &cursor)
        unsafe state.pointee.cursor = cursor
    }

    /// Ends the call that was begun with the same error and value; `check` counts where its
    /// function has one.
    package func end(call function: Int, error: UInt16, value: UInt64, check: UInt16) {
        // SAFETY: as for the beginning of the call.
        let block = unsafe state.pointee.functions + function &* Block.size
        unsafe state.pointee.calls &+= 1
        unsafe state.pointee.told = 0
        let isOther = unsafe block.load(fromByteOffset: Block.error, as: UInt16.self) != error
        let last = unsafe block.load(fromByteOffset: Block.value, as: UInt64.self)
        let hasCheck = unsafe block.load(fromByteOffset: Block.hasCheck, as: UInt8.self) != 0
        if !isOther, error != 0 || value == last && !hasCheck { return }
        var cursor = unsafe state.pointee.cursor
        if isOther || error == 0 && value != last {
            unsafe RecordingLog.put(UInt64(error), &cursor)
            if error == 0 {
                unsafe RecordingLog.put(signed: value &- last, &cursor)
                unsafe block.storeBytes(of: value, toByteOffset: Block.value, as: UInt64.self)
            }
            unsafe block.storeBytes(of: error, toByteOffset: Block.error, as: UInt16.self)
        }
        if error == 0, hasCheck {
            unsafe cursor.storeBytes(of: check.littleEndian, as: UInt16.self)
            unsafe cursor += 2
        }
        unsafe state.pointee.cursor = cursor
    }

    // SAFETY: the cursor has room for ten bytes.
    @inline(__always)
    private func putTag(_ function: Int, _ cursor: inout UnsafeMutableRawPointer) {
        if function < Int(ItemTag.farCall) {
            unsafe cursor.storeBytes(of: UInt8(truncatingIfNeeded: function), as: UInt8.self)
            unsafe cursor += 1
        } else {
            unsafe cursor.storeBytes(of: ItemTag.farCall, as: UInt8.self)
            unsafe cursor += 1
            unsafe RecordingLog.put(UInt64(function), &cursor)
        }
    }

    @inline(never)
    private func handOver() {
        // SAFETY: the log keeps the state, and lives as long as anybody notes anything.
        unsafe state.pointee.log?.handOverBeforeCall()
    }
}
