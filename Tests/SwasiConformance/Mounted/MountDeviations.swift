/// What a tree does in another way than the suite has it where it is seen through the kernel, and
/// why.
public enum MountDeviations {
    /// Of trees that can be changed.
    public static let changing: [String: String] = [
        "setAttributes sets what is given and stamps changed":
            "Linux keeps no modes of symbolic links",
        "a change of attributes alone keeps the content": "Linux keeps no modes of symbolic links",
        "make of a symbolic link without a target":
            "mknod(2) looks at the type before the name; only embedders can ask for it",
        "device numbers keep 32 bits each": "a dev_t of the kernel has 12 and 20 bits",
        "what a file was not opened for":
            "fallocate(2) looks at the range before the descriptor, whose offsets end at 2^63",
        "copy from another file system": "the kernel cannot copy from a tree of ours",
        "on each kind of node": "Linux has user attributes of files and directories only",
        "a copy past the limit on a file's size":
            "copy_file_range(2) says that an offset past 2^63 is too large in its own words",
        "a write that does not fit writes nothing":
            "the kernel hands over a megabyte at a time; the first ones fit",
        "as many nodes as the limit":
            "the driver holds each node that it saw, so that it stays after its last name",
        "space comes back when a file without a name is closed":
            "the driver holds each node that it saw, so that it stays after its last name",
        "statistics tell the bounds": "the driver sums up what it saw and knows no bounds",
    ]

    /// Of trees that never change.
    public static let immutable: [String: String] = [
        "device numbers keep 32 bits each": "a dev_t of the kernel has 12 and 20 bits",
        "the trait is set": "the driver cannot tell from a directory whether it ever changes",
        "make": "mknod(2) looks at the type first: a symbolic link is none",
        "extended attributes": "setxattr(2) looks at the length of a value first",
    ]
}
