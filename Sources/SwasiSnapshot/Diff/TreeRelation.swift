package import SwasiFS

/// What is known of two trees without looking at their nodes, because one came from the other.
///
/// The caller holds the lock of both trees, which is one lock then.
package protocol TreeRelation: Sendable {
    /// Whether two places are known to hold the same, with all that is below them. A node of both
    /// trees is one location in both; whose number of names changed is the same at none of them.
    func isSame(_ before: Location, _ after: Location) -> Bool

    /// Whether two files are known to hold the same bytes.
    func hasSameContent(_ before: Location, _ after: Location) -> Bool
}
