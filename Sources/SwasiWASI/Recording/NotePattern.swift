import SwasiRecording

/// Where in a function's frames is what is noted of its calls. Offsets are in bytes, below zero for
/// what there is not.
struct NotePattern: Equatable, Sendable {
    /// How many arguments are kept, and where: a byte of each, the first one lowest.
    let count: Int
    let offsets: UInt64
    /// Bit n: the n-th kept argument has 64 bits. The upper half of others may be anything.
    let wide: UInt8
    /// Where the pointers to its paths are.
    let first: Int
    let second: Int
    let check: CheckedRange

    /// A pattern that is known where it is compiled, to be compared with that of a shape.
    @inline(__always)
    init(
        count: Int, offsets: UInt64, wide: UInt8 = 0, path: Int = -1,
        check: CheckedRange = CheckedRange()
    ) {
        self.count = count
        self.offsets = offsets
        self.wide = wide
        first = path
        second = -1
        self.check = check
    }

    /// The pattern of a function; all of it lies in its frames.
    init(_ shape: CallShape) {
        let places = CallRecording.functions[shape.number].places
        // Another function's frame may be shorter, and there is room for eight.
        precondition(places.count <= 8 && places.allSatisfy { $0 < shape.placeCount })
        count = places.count
        offsets = places.reversed().reduce(0) { $0 &<< 8 | UInt64($1) &* 16 }
        wide = places.reversed().reduce(0) {
            $0 &<< 1 | UInt8(truncatingIfNeeded: shape.widePlaces >> UInt16($1) & 1)
        }
        first = shape.paths.first.map { $0 * 16 } ?? -1
        second = shape.paths.second.map { $0 * 16 } ?? -1
        check = CheckedRange(CallRecording.checks[shape.number])
        // A path is a pointer and a count.
        let paths = [first, second].filter { $0 >= 0 }.map { $0 + 16 }
        precondition(
            (paths + [check.pointer, check.limit]).allSatisfy { $0 < shape.placeCount * 16 })
    }
}

/// Which bytes a check is of, in a frame: from a pointer on so many, and more for each that was
/// answered, at most as many as another argument says.
struct CheckedRange: Equatable, Sendable {
    /// Where the pointer is.
    var pointer = -1
    var count: UInt64 = 0
    var size: UInt64 = 0
    /// Where the bound is.
    var limit = -1

    @inline(__always)
    init() {}

    /// So many bytes.
    @inline(__always)
    init(_ count: UInt64, at pointer: Int) {
        self.pointer = pointer
        self.count = count
    }

    init(_ check: CallRecording.Check) {
        switch check {
        case .none: break
        case .fixed(let place, let count):
            pointer = place * 16
            self.count = count
        case .counted(let place):
            pointer = place * 16
            limit = pointer + 16
            size = 1
        case .list(let place, let size):
            pointer = place * 16
            self.size = size
        }
    }
}

/// Those of the functions that programs call often. An argument has 16 bytes of a frame.
extension NotePattern {
    /// A descriptor.
    static var descriptor: NotePattern {
        @inline(__always) get { NotePattern(count: 1, offsets: 0) }
    }

    /// A clock and how exactly.
    static var clock: NotePattern {
        @inline(__always) get { NotePattern(count: 2, offsets: 0x10_00, wide: 0b10) }
    }

    /// A descriptor, how many buffers, and where in the file.
    static var transferAt: NotePattern {
        @inline(__always) get { NotePattern(count: 3, offsets: 0x30_20_00, wide: 0b100) }
    }

    /// A descriptor and how many buffers.
    static var transfer: NotePattern {
        @inline(__always) get { NotePattern(count: 2, offsets: 0x20_00) }
    }

    /// A descriptor, how far, and from where.
    static var seek: NotePattern {
        @inline(__always) get { NotePattern(count: 3, offsets: 0x20_10_00, wide: 0b10) }
    }

    /// A descriptor; what is said of it is checked.
    static var descriptorLook: NotePattern {
        @inline(__always) get {
            NotePattern(count: 1, offsets: 0, check: CheckedRange(24, at: 0x10))
        }
    }

    /// A descriptor; what is said of its file is checked.
    static var fileLook: NotePattern {
        @inline(__always) get {
            NotePattern(count: 1, offsets: 0, check: CheckedRange(64, at: 0x10))
        }
    }

    /// A directory, flags and a path; what is said of the file is checked.
    static var pathLook: NotePattern {
        @inline(__always) get {
            NotePattern(
                count: 2, offsets: 0x10_00, path: 0x20, check: CheckedRange(64, at: 0x40))
        }
    }

    /// A directory, a path and all that is asked for.
    static var open: NotePattern {
        @inline(__always) get {
            NotePattern(
                count: 6, offsets: 0x70_60_50_40_10_00, wide: 0b01_1000, path: 0x20)
        }
    }
}
