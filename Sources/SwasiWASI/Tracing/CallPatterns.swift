import SwasiCore

/// The words by which users mean calls: functions, patterns with `*` and `?`, and classes.
enum CallPatterns {
    /// Every function of every version of WASI that guests may use.
    static let knownCalls = Preview1.shapes(.preview1) + Preview1.shapes(.unstable)

    /// Which calls some lists of words mean, by the number of the function; all if there are none.
    ///
    /// Errors: `invalidArgument` for a word that means nothing, with its place and what is allowed;
    /// `title` is what the list is called.
    static func selection(_ lists: [String], title: String) throws(SwasiError) -> [Bool] {
        if lists.isEmpty { return knownCalls.map { _ in true } }
        var selected = knownCalls.map { _ in false }
        for list in lists {
            let isNegated = list.hasPrefix("!")
            var meant = knownCalls.map { _ in false }
            var place = isNegated ? 1 : 0
            for word in list.dropFirst(place).split(
                separator: ",", omittingEmptySubsequences: false)
            {
                guard select(String(word), &meant) else {
                    throw failure(String(word), in: list, at: place, title)
                }
                place += word.utf8.count + 1
            }
            for index in selected.indices where meant[index] != isNegated {
                selected[index] = true
            }
        }
        return selected
    }

    /// Adds the calls that a word means; false if there are none.
    private static func select(_ word: String, _ meant: inout [Bool]) -> Bool {
        var isKnown = false
        for shape in knownCalls where means(word, shape) {
            meant[shape.number] = true
            isKnown = true
        }
        return isKnown
    }

    private static func means(_ word: String, _ shape: CallShape) -> Bool {
        let isClass = word.hasPrefix("%")
        switch isClass ? String(word.dropFirst()) : word {
        case "file" where isClass: return shape.takesPath
        case "desc" where isClass: return shape.takesDescriptor
        case shape.callClass.rawValue: return true
        default:
            return !isClass && matches(Array(shape.function.name.utf8)[...], word.utf8[...])
        }
    }

    /// Whether a name is as a pattern says: `*` stands for any bytes, `?` for one.
    static func matches(_ name: ArraySlice<UInt8>, _ pattern: Substring.UTF8View) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        let rest = pattern.dropFirst()
        if first == UInt8(ascii: "*") {
            if rest.first == first { return matches(name, rest) }
            return matches(name, rest) || (!name.isEmpty && matches(name.dropFirst(), pattern))
        }
        guard let byte = name.first, byte == first || first == UInt8(ascii: "?") else {
            return false
        }
        return matches(name.dropFirst(), rest)
    }

    private static func failure(
        _ word: String, in list: String, at place: Int, _ title: String
    ) -> SwasiError {
        let classes = CallClass.allCases.map(\.rawValue).joined(separator: ", ")
        let functions = Preview1.Function.allCases.map { "\($0.name)" }.joined(separator: ", ")
        return SwasiError(
            .invalidArgument,
            "cannot read the \(title) '\(escapedText(list.utf8))' at character \(place + 1)",
            cause: "no call is called '\(escapedText(word.utf8))'",
            hint: "calls are %file, %desc, the classes \(classes), the functions \(functions), "
                + "and patterns as path_*")
    }
}
