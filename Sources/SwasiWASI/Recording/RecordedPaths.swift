package import SwasiCore
public import SwasiRecording

/// The paths that recorded calls are about, learned from the calls before: as a trace has them.
public struct RecordedPaths {
    private let shapes: [CallShape?]
    private let functions: [RecordedFunction]
    /// What descriptors stand for; those that are not here stand for a stream, or for nothing.
    private var names: [UInt64: GuestPath] = [:]

    /// Begins before the first call of a run.
    public init(_ settings: RunSettings) {
        functions = settings.functions
        shapes = settings.functions.map { function in
            CallPatterns.knownCalls.first {
                $0.function.name == function.name
                    && $0.function.interface == function.interface
            }
        }
        for (number, preopen) in settings.preopens.enumerated() {
            names[UInt64(number) + 3] = preopen.first.map { GuestPath($0) }
        }
    }

    /// The absolute paths that a call is about: those of its path arguments; of its descriptors if
    /// it has none. Then what it opens and closes is known for the calls that follow.
    public mutating func paths(of call: RecordedCall) -> [[UInt8]] {
        guard call.function < shapes.count, let shape = shapes[call.function] else { return [] }
        let found = own(call, shape)
        if call.error == 0 { learn(call, shape, found) }
        return found.map(\.bytes)
    }

    private func own(_ call: RecordedCall, _ shape: CallShape) -> [GuestPath] {
        var found: [GuestPath] = []
        var descriptor: UInt64?
        var place = 0
        var taken = 0
        for argument in shape.arguments {
            switch argument {
            case .descriptor:
                descriptor = value(call, at: place)
                if !shape.takesPath, let descriptor, let path = names[descriptor] {
                    found.append(path)
                }
            case .path, .text:
                guard functions[call.function].paths.contains(UInt8(place)) else { break }
                let path = taken < call.paths.count ? call.paths[taken] : nil
                taken += 1
                if case .path = argument, let descriptor, let path,
                    let absolute = names[descriptor]?.appending(path: path)
                {
                    found.append(absolute)
                }
            default: break
            }
            place += argument.places
        }
        return found
    }

    private mutating func learn(
        _ call: RecordedCall, _ shape: CallShape, _ found: [GuestPath]
    ) {
        switch shape.effect {
        case .none: break
        case .opens: names[call.value] = found.first
        case .closes: names[value(call, at: 0) ?? .max] = nil
        case .moves:
            guard let from = value(call, at: 0), let to = value(call, at: 1), from != to
            else { return }
            names[to] = names.removeValue(forKey: from)
        }
    }

    private func value(_ call: RecordedCall, at place: Int) -> UInt64? {
        functions[call.function].places.firstIndex(of: UInt8(place)).flatMap {
            $0 < call.arguments.count ? call.arguments[$0] : nil
        }
    }
}

extension RecordingFile {
    /// The number of the first call of some functions, on a path if one is given; nil if there is
    /// none. Functions are named as for a trace: `path_*,fd_read`, `%file`, `write`.
    ///
    /// Errors: `invalidArgument` for words that mean no calls; `system`; `invalidRecording`.
    package func firstCall(
        matching words: String, on path: [UInt8]?
    ) throws(SwasiError) -> UInt64? {
        let isMeant = try CallPatterns.selection([words], title: "calls")
        let names = Set(
            CallPatterns.knownCalls.filter { isMeant[$0.number] }.map(\.function.name))
        let wanted = path.map { GuestPath($0).bytes }
        var paths = RecordedPaths(settings)
        var found: UInt64?
        try forEachItem { (item) throws(SwasiError) in
            guard case .call(let call) = item else { return true }
            let own = paths.paths(of: call)
            let name = settings.functions[call.function].name
            if names.contains(name), wanted.map({ own.contains($0) }) ?? true {
                found = call.index
            }
            return found == nil
        }
        return found
    }
}
