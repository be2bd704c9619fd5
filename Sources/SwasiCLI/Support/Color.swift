import ArgumentParser

/// Colours of a terminal (ECMA-48, select graphic rendition).
enum Color: String {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
    case bold = "1"

    /// When to use colours.
    enum Choice: String, ExpressibleByArgument, CaseIterable {
        case auto
        case always
        case never

        /// Whether standard output gets colours: a terminal does, unless the user's environment
        /// says that none are wanted (no-color.org) or that it has none.
        var isOn: Bool {
            switch self {
            case .always: true
            case .never: false
            case .auto:
                Terminal.outputIsTerminal && (HostEnvironment["NO_COLOR"] ?? "").isEmpty
                    && HostEnvironment["TERM"] != "dumb"
            }
        }
    }

    /// A text in this colour.
    func paint(_ text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}
