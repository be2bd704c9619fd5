/// Who asks for something, as the tree keeps it.
struct Caller {
    /// The owner of what is made.
    var owner: UInt32
    /// The group of what is made.
    var group: UInt32
    /// Whether writing leaves set-id bits alone: the host's superuser, who has CAP_FSETID.
    var isSuperuser: Bool
}
