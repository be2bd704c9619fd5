/// What an overlay stands on.
public enum Lower: Sendable {
    /// An image.
    case image(Image)
    /// A directory of the host, by its path, as each thing in it was when it was first looked at.
    case host(String)
}
