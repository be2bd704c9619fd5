import SwasiCore

/// The names of several images that are kept together.
struct ImageNames {
    private let image: String
    private let names: [[String]]

    /// Takes what each of them is called; `image` is what messages call all of them.
    init(_ image: String, _ names: [[String]]) {
        self.image = image
        self.names = names
    }

    /// The places of those with a name; without one, of all, if no two are called differently. What
    /// nobody is called may be short for one of Docker's names.
    ///
    /// Errors: `notFound` for a name that none has, `invalidArgument` for several names; both list
    /// what there is.
    func places(of name: String?) throws(SwasiError) -> [Int] {
        if let name {
            var places = names.indices.filter { names[$0].contains(name) }
            if places.isEmpty {
                let full = ImageNames.full(name)
                places = names.indices.filter { names[$0].contains { ImageNames.full($0) == full } }
            }
            if places.isEmpty {
                throw SwasiError(
                    .notFound, "the image \(image) is not there",
                    cause: list.isEmpty ? "none there has a name" : "there are \(list)",
                    hint: "name one that is there, or none")
            }
            return places
        }
        if Set(names.map(\.first)).count > 1 {
            throw SwasiError(
                .invalidArgument, "\(image) holds several images",
                cause: "there are \(list)", hint: "add :TAG (see swasi run --help)")
        }
        return Array(names.indices)
    }

    /// A name as Docker stores it, as far as it can be compared: without the registry that goes
    /// without saying, with a tag.
    private static func full(_ name: String) -> String {
        var name = name[...]
        for prefix in ["docker.io/", "library/"] where name.hasPrefix(prefix) {
            name = name.dropFirst(prefix.count)
        }
        let last = name.split(separator: "/").last ?? ""
        return last.contains(":") || last.isEmpty ? String(name) : name + ":latest"
    }

    /// The names, each once, at most 32.
    private var list: String {
        var all: [String] = []
        for name in names.joined() where !all.contains(name) && all.count < 32 {
            all.append(name)
        }
        return all.map { escapedText($0.hostBytes) }.joined(separator: ", ")
    }
}
