import SwasiCore

/// Chooses one of several images by what they are for.
struct PlatformChoice {
    /// What the image is called in messages.
    let image: String
    /// What the user asked for.
    let wanted: Platform?

    /// The place of the one to take. Without a wish: what runs here best, else the only one; what
    /// is for `unknown/unknown` (Docker's attestations) is never chosen so.
    ///
    /// Errors: `invalidArgument` with a list of what there is; `invalidImage` for none at all.
    func choose(_ platforms: [Platform?]) throws(SwasiError) -> Int {
        if platforms.isEmpty {
            throw SwasiError(
                .invalidImage, "the image \(image) has no manifest",
                hint: "make or fetch the image again")
        }
        if let wanted {
            let place = platforms.firstIndex { $0?.satisfies(wanted) ?? false }
            guard let place else {
                let name = escapedText(wanted.description.hostBytes)
                throw failure("the image \(image) has nothing for \(name)", platforms)
            }
            return place
        }
        for platform in Platform.preferred {
            if let place = platforms.firstIndex(where: { $0?.satisfies(platform) ?? false }) {
                return place
            }
        }
        let usable = platforms.indices.filter { platforms[$0]?.os != "unknown" }
        guard usable.count == 1 else {
            throw failure("the image \(image) has nothing for this machine", platforms)
        }
        return usable[0]
    }

    private func failure(_ message: String, _ platforms: [Platform?]) -> SwasiError {
        var names: [String] = []
        for platform in platforms {
            let name = platform.map { escapedText($0.description.hostBytes) } ?? "(unnamed)"
            if !names.contains(name), names.count < 32 { names.append(name) }
        }
        return SwasiError(
            .invalidArgument, message, cause: "it has \(names.joined(separator: ", "))",
            hint: "choose one with --platform OS/ARCHITECTURE")
    }
}
