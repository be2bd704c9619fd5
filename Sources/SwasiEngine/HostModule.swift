/// A module whose functions are the host's.
///
/// An instance keeps the modules that it was linked to. All calls come on the thread that runs the
/// guest.
public protocol HostModule: AnyObject {
    /// The functions; the place of each is its index. Asked for once per instance.
    var functions: [HostFunction] { get }

    /// Runs a function: reads its arguments from `frame` and sets its results there.
    ///
    /// A result that is not set is a leftover argument. What is thrown ends the guest.
    func call(_ index: Int, _ frame: borrowing HostFrame) throws(Trap)
}
