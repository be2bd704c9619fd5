import SwasiConformance

/// What directories of the host do in another way than the suite has it, and why.
enum HostDeviations {
    private static let stamps = "the host stamps changes with its own clock and its own owner"
    private static let counts = "the host counts its space, and others use it too"
    private static let devices = "Linux has 12 bits for a major and 20 for a minor number"

    /// Of a directory that is written through to.
    static let readWrite: Deviations = [
        "allocate makes the file longer": stamps,
        "punch a hole": stamps,
        "attributes set through an open file, even one without a name": stamps,
        "setAttributes of one thing leaves the others": stamps,
        "setAttributes sets what is given and stamps changed": stamps,
        "copy a whole file": stamps,
        "an open directory that was removed goes with its last use": stamps,
        "an open file lives on after its last name": stamps,
        "link gives one more name": stamps,
        "make a directory": stamps,
        "make a file": stamps,
        "make a link that has a target": stamps,
        "make stamps the directory": stamps,
        "make a file where it is free": stamps,
        "make a directory where it is free": stamps,
        "make a symbolic link where it is free": stamps,
        "link where it is free": stamps,
        "open what may be missing where it is free": stamps,
        "open what must be made where it is free": stamps,
        "rename without replacing where it is free": stamps,
        "open makes a missing file": stamps,
        "open with truncate": stamps,
        "remove an empty directory": stamps,
        "exchange of two files": stamps,
        "rename replaces a file": stamps,
        "rename replaces one of two names": stamps,
        "rename to another directory stamps both": stamps,
        "rename within a directory": stamps,
        "truncate down, up and to the same size": stamps,
        "unlink takes one of two names": stamps,
        "write stamps and counts": stamps,
        "a hole gives its space back": counts,
        "a byte at 2^40 takes little space": counts,
        "many entries that were removed leave no nodes": counts,
        "a file without names goes with its last open file": counts,
        "removing a name gives back what the node took": counts,
        "moving everything into a new tree and removing the old one": counts,
        "truncating a sparse file gives its space back": "ext4 ends files at 2^44 bytes",
        "a symbolic link has no content and no entries": "reading a link moves its access time",
        "a change of attributes alone keeps the content": "there are no extended attributes",
    ]

    /// Of a directory that is looked at, and of overlays.
    static let fixed: Deviations = ["device numbers keep 32 bits each": devices]

    /// Of one that is written through to, seen through a mount: the kernel's driver of the suite
    /// translates the times.
    static let mounted = Deviations(MountDeviations.changing).adding([
        "truncating a sparse file gives its space back": "ext4 ends files at 2^44 bytes"
    ])
}
