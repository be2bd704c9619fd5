import SwasiCore

/// A node that a name stands for, as the kernel is told; it was pinned once.
struct Found {
    var node: KernelNode
    var attributes: Attributes
}
