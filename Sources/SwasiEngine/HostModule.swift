/// A module whose functions are the host's.
///
/// An instance keeps the modules that it was linked to. All calls come on the thread that runs the
/// guest.
public protocol HostModule: AnyObject {
    /// The function of a name; nil if there is none. Asked for once for each import.
    func function(_ name: String) -> HostFunction?

    /// Runs a function: reads its arguments from `frame` and sets its results there.
    ///
    /// A result that is not set is a leftover argument. What is thrown ends the guest.
    func call(_ index: Int, _ frame: borrowing HostFrame) throws(Trap)
}
