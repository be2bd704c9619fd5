import SwasiCore
import SwasiFS

/// What has to be done to a directory of the host so that changes come true, before anything is
/// written. The directory is the first tree of the diff.
struct ApplyPlan {
    /// What is done at one path; what is below comes with it.
    enum Act: Equatable {
        /// Nothing is there: make it, with all that is below it.
        case make
        /// Something else is there: put it in its place, with all that is below it.
        case replace
        /// Take it away, with all that is below it.
        case remove
        /// Set attributes that are different.
        case set
    }

    /// An act and the change that it comes from.
    struct Item {
        var act: Act
        var change: TreeChange
        /// Places below one that is made or replaced, in path order.
        var below: [TreeChange] = []
    }

    private(set) var items: [Item] = []
    /// What is not applied unless it is asked for, and why.
    private(set) var leftOut: [LeftOut] = []
    /// The changes that are applied.
    private(set) var changes: [TreeChange] = []

    private let options: ApplyOptions

    /// Plans the changes of a diff, in path order.
    init(_ diff: TreeDiff, _ options: ApplyOptions) {
        self.options = options
        for change in diff.changes where isWanted(change.path) { add(change) }
    }

    private func isWanted(_ path: [UInt8]) -> Bool {
        options.paths.isEmpty
            || options.paths.contains { path == $0 || PathOrder.isBelow(path, $0) }
    }

    private mutating func add(_ change: TreeChange) {
        let last = items.count - 1
        if last >= 0, items[last].act != .set,
            PathOrder.isBelow(change.path, items[last].change.path)
        {
            changes.append(change)
            // What was below something that goes, goes with it.
            if change.after == nil || items[last].act == .remove { return }
            if isApplied(change) { items[last].below.append(change) }
            return
        }
        guard isApplied(change), let act = act(for: change) else { return }
        changes.append(change)
        items.append(Item(act: act, change: change))
    }

    private func act(for change: TreeChange) -> Act? {
        guard change.before != nil else { return .make }
        guard change.after != nil else { return .remove }
        let differences = change.differences
        if !differences.isDisjoint(with: [.kind, .content, .device, .links]) { return .replace }
        var settable: Differences = [.mode, .time, .extendedAttributes]
        if options.changesOwners { settable.insert(.owner) }
        return differences.isDisjoint(with: settable) ? nil : .set
    }

    /// Whether what a change leads to may be made at all; notes it if not.
    private mutating func isApplied(_ change: TreeChange) -> Bool {
        switch change.after?.kind {
        case .socket?:
            leftOut.append(LeftOut(path: change.path, reason: .socket))
            return false
        case .characterDevice?, .blockDevice?:
            if options.makesDevices { return true }
            leftOut.append(LeftOut(path: change.path, reason: .device))
            return false
        default: return true
        }
    }

    /// Notes something of a file that is not applied.
    mutating func leaveOut(_ path: [UInt8], _ reason: LeftOut.Reason) {
        leftOut.append(LeftOut(path: path, reason: reason))
    }
}

/// Something that was not applied because nobody asked for it.
public struct LeftOut: Sendable, Equatable {
    /// Why.
    public enum Reason: String, Sendable {
        /// A device.
        case device
        /// A socket, which only who listens to it can make.
        case socket
        /// Set-user-ID or set-group-ID bits.
        case setID
        /// An extended attribute that is no user's.
        case attribute
    }

    /// Where it would be.
    public var path: [UInt8]
    /// Why it is not.
    public var reason: Reason
}
