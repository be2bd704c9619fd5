/// A module whose functions are the host's.
///
/// An instance keeps the bodies that it was linked to. All calls come on the thread that runs the
/// guest.
public protocol HostModule: AnyObject {
    /// The function of a name; nil if there is none. Asked for once for each import.
    func function(_ name: String) -> HostFunction?

    /// What a function does. Asked for once for each import, so that a call goes straight there.
    func body(_ index: Int) -> HostBody
}

/// What a host function does: it reads its arguments from the frame and sets its results there.
///
/// A result that is not set is a leftover argument. What is thrown ends the guest.
public typealias HostBody = (borrowing HostFrame) throws(Trap) -> Void
