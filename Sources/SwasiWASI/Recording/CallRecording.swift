public import SwasiRecording

/// What is kept of each function's calls.
public enum CallRecording {
    /// What a call filled in, where that is small: what its check is made of.
    enum Check: Sendable {
        case none
        /// So many bytes at the pointer at this place.
        case fixed(place: Int, count: UInt64)
        /// As many bytes as were answered, and at most as many as there is room for.
        case counted(place: Int)
        /// As many structures of so many bytes as were answered.
        case list(place: Int, size: UInt64)
    }

    /// The functions, by the number of their shape.
    public static let functions = CallPatterns.knownCalls.map { shape in
        RecordedFunction(
            interface: shape.function.interface, name: shape.function.name,
            places: shape.keptPlaces.map { UInt8($0) },
            widePlaces: (0..<UInt8(shape.placeCount)).filter {
                shape.widePlaces >> UInt16($0) & 1 != 0
            },
            paths: [shape.paths.first, shape.paths.second].compactMap { $0.map { UInt8($0) } },
            hasCheck: shape.check.isThere)
    }

    /// The checks, by the number of the function's shape.
    static let checks = CallPatterns.knownCalls.map(\.check)
}

extension CallRecording.Check {
    /// Whether there is something to check.
    var isThere: Bool {
        if case .none = self { false } else { true }
    }
}

extension CallShape {
    /// The places of arguments that are no addresses and no paths.
    fileprivate var keptPlaces: [Int] {
        var kept: [Int] = []
        var place = 0
        for argument in arguments {
            switch argument {
            case .descriptor, .number, .signedNumber, .choice, .flags: kept.append(place)
            case .writtenBuffers, .filledBuffers, .filledBytes, .entries: kept.append(place + 1)
            default: break
            }
            place += argument.places
        }
        return kept
    }

    /// What is checked. Not what is read of files and of randomness: see Docs/Recording.md.
    fileprivate var check: CallRecording.Check {
        var place = 0
        for argument in arguments {
            switch argument {
            case .fileStat(let layout):
                return .fixed(place: place, count: layout == .unstable ? 56 : 64)
            case .descriptorStat: return .fixed(place: place, count: 24)
            case .entries: return .counted(place: place)
            case .filledBytes where callClass == .readlink: return .counted(place: place)
            case .events: return .list(place: place, size: 32)
            default: place += argument.places
            }
        }
        return .none
    }
}
