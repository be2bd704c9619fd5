/// How the owners and groups of a tree show on the host, and back.
public enum OwnerMap: Sendable, Hashable {
    /// As the tree has them.
    case same
    /// 0 shows as these, and these as 0: whoever mounts a tree of a program's owns what the program
    /// owns.
    case exchange(owner: UInt32, group: UInt32)
    /// Everything shows as these; what they make belongs to 0.
    case all(owner: UInt32, group: UInt32)

    /// The owner that the host sees.
    func shown(owner: UInt32) -> UInt32 {
        switch self {
        case .same: owner
        case .exchange(let other, _): OwnerMap.exchange(owner, other)
        case .all(let other, _): other
        }
    }

    /// The group that the host sees.
    func shown(group: UInt32) -> UInt32 {
        switch self {
        case .same: group
        case .exchange(_, let other): OwnerMap.exchange(group, other)
        case .all(_, let other): other
        }
    }

    /// The owner that the tree keeps for one of the host.
    func kept(owner: UInt32) -> UInt32 {
        switch self {
        case .same: owner
        case .exchange(let other, _): OwnerMap.exchange(owner, other)
        case .all(let other, _): owner == other ? 0 : owner
        }
    }

    /// The group that the tree keeps for one of the host.
    func kept(group: UInt32) -> UInt32 {
        switch self {
        case .same: group
        case .exchange(_, let other): OwnerMap.exchange(group, other)
        case .all(_, let other): group == other ? 0 : group
        }
    }

    private static func exchange(_ number: UInt32, _ other: UInt32) -> UInt32 {
        number == 0 ? other : number == other ? 0 : number
    }
}
