public import SwasiCore

/// Answers questions about a mount itself: extended attributes of its root that are none of the
/// tree's. Only the user whose mount it is and the superuser may ask. They are not listed.
///
/// It is called on a thread of the mount, with no lock held, and the one who asks waits.
public protocol MountControl: AnyObject, Sendable {
    /// The attributes that it answers for.
    var names: [AttributeName] { get }

    /// The value of one of them; nil if it has none now.
    func value(of name: AttributeName) -> [UInt8]?

    /// Sets one of them. Errors: what the one who asks is to see.
    func set(_ name: AttributeName, to value: [UInt8]) throws(Errno)
}
