// SwasiFUSE shows a tree as a directory of the host, through libfuse3's low-level interface.
//
// FUSEMount (one mount) owns a Session (libfuse's, its threads and the process that unmounts after
// a crash) and a FileServer (what requests mean in the words of the seam). A tree that others
// change has a Notifier too, which tells the kernel what is out of date. Docs/Mounts.md follows one
// request.
//
// Locks: a request is one step of the namespace's TreeLock, which is given back before the answer
// is sent. The notifier holds no lock while it notifies: the kernel may wait for a request of the
// same file then. Order: tree lock, change queue.
//
// Unsafe code: Bridge (libfuse's types) and Syscalls (the host's mounts).
