/// What a function's arguments and its answer mean: a row of the table that a version of WASI has
/// of its functions. Whoever reads ``HostCall`` values (trace, faults, recorder) goes by it.
final class CallShape: Sendable {
    /// What a call answers besides success.
    enum Answer: Sendable {
        /// Nothing.
        case nothing
        /// A number of bytes, entries or events, an offset or a time.
        case number
        /// A descriptor.
        case descriptor
        /// The call does not come back.
        case never
    }

    /// What a call does to the descriptors that the guest has.
    enum Effect: Sendable {
        case none
        /// The answer is a new one, for the first path argument.
        case opens
        /// The first argument is free again.
        case closes
        /// The first argument is moved to the second.
        case moves
    }

    /// A small number that no function of another interface has: what is known of the function can
    /// be kept in a list.
    let number: Int
    let function: HostCall.Function
    let arguments: [CallArgument]
    let answer: Answer
    let effect: Effect
    let callClass: CallClass
    /// How many places the lowered signature has.
    let placeCount: Int
    /// Bit n: the value at place n has 64 bits.
    let widePlaces: UInt16
    /// Where the path arguments begin.
    let paths: (first: Int?, second: Int?)

    /// Describes a function; `signature` is its lowered one, `i` for i32 and `I` for i64.
    init(
        number: Int, _ function: HostCall.Function, signature: String,
        _ arguments: [CallArgument], _ answer: Answer, _ callClass: CallClass,
        _ effect: Effect = .none, paths: (first: Int?, second: Int?)
    ) {
        self.number = number
        self.function = function
        self.arguments = arguments
        self.answer = answer
        self.effect = effect
        self.callClass = callClass
        self.paths = paths
        placeCount = signature.utf8.count
        widePlaces = signature.utf8.enumerated().reduce(0) { bits, place in
            place.element == UInt8(ascii: "I") ? bits | 1 << UInt16(place.offset) : bits
        }
        precondition(
            arguments.reduce(0) { $0 + $1.places } == placeCount,
            "the arguments of a function are its signature's")
    }

    /// Whether a path is among the arguments (`%file`).
    var takesPath: Bool { paths.first != nil }

    /// Whether a descriptor is among the arguments (`%desc`).
    var takesDescriptor: Bool {
        arguments.contains { if case .descriptor = $0 { true } else { false } }
    }
}
