/// What a recording holds besides what the run took from outside, so that a replay needs nothing
/// else.
public enum Sealing: Sendable {
    /// Nothing: a replay takes the program and the images from where they are.
    case nothing
    /// The program without what is for debuggers, and of the images what the run read. A replay
    /// that reads more goes another way.
    case used
    /// The program, and the images as a whole.
    case everything
}
