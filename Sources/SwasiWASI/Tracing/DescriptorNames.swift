import SwasiCore
import SwasiEngine

/// What a guest's descriptors stand for, learned from the calls that it made: the paths by which
/// they were opened. A name that changes afterwards is not followed.
struct DescriptorNames {
    /// What a descriptor stands for.
    enum Name: Equatable {
        case unknown
        case stream(StreamID)
        case path(GuestPath)
    }

    private var names: [Name] = [.stream(.input), .stream(.output), .stream(.error)]
    /// Where the call leads that goes on and may open a descriptor.
    private var opening: GuestPath?

    subscript(number: UInt64) -> Name {
        number < UInt64(names.count) ? names[Int(number)] : .unknown
    }

    /// A directory was given to the guest.
    mutating func preopened(_ number: UInt32, _ path: [UInt8]) {
        set(UInt64(number), .path(GuestPath(path)))
    }

    /// A call begins.
    mutating func willPerform(_ call: HostCall, _ memory: borrowing GuestMemory) {
        if call.shape.effect == .opens {
            opening = path(call, 0, call.paths.0, memory)
        }
    }

    /// A call is done: what it opened, closed or moved is known by now.
    mutating func completed(_ call: HostCall) {
        if call.shape.effect == .none || call.error != nil { return }
        switch call.shape.effect {
        case .none: return
        case .opens: set(call.value, opening.map { .path($0) } ?? .unknown)
        case .closes: set(call.arguments[0], .unknown)
        case .moves:
            let from = call.arguments[0]
            if from == call.arguments[1] { return }
            set(call.arguments[1], self[from])
            set(from, .unknown)
        }
    }

    /// The paths that a call is about: those of its path arguments; of its descriptors if it has
    /// none.
    func paths(of call: HostCall, _ memory: borrowing GuestMemory) -> [GuestPath] {
        var found: [GuestPath] = []
        var descriptor: UInt64?
        var place = 0
        for argument in call.shape.arguments {
            switch argument {
            case .descriptor:
                descriptor = call.arguments[place]
                if !call.shape.takesPath, case .path(let path) = self[call.arguments[place]] {
                    found.append(path)
                }
            case .path:
                let range = GuestRange(call.arguments[place], call.arguments[place + 1])
                if let descriptor, let path = path(from: descriptor, range, memory) {
                    found.append(path)
                }
            default: break
            }
            place += argument.places
        }
        return found
    }

    private func path(
        _ call: HostCall, _ place: Int, _ range: GuestRange?, _ memory: borrowing GuestMemory
    ) -> GuestPath? {
        range.flatMap { path(from: call.arguments[place], $0, memory) }
    }

    /// Where a path in memory leads from a descriptor; nil for what is no path.
    private func path(
        from descriptor: UInt64, _ range: GuestRange, _ memory: borrowing GuestMemory
    ) -> GuestPath? {
        guard case .path(let base) = self[descriptor],
            range.count <= UInt64(GuestPath.maximumCount)
        else { return nil }
        do throws(Errno) {
            return base.appending(path: try memory.bytes(at: range.address, count: range.count))
        } catch {
            return nil
        }
    }

    /// Descriptors past the most that a run is given by default have no names.
    private mutating func set(_ number: UInt64, _ name: Name) {
        if number >= 1 << 16 { return }
        while UInt64(names.count) <= number { names.append(.unknown) }
        names[Int(number)] = name
    }
}
