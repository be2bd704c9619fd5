import SwasiCore
import SwasiImage

/// One change of a directory of the host. Each is one act of the file system, whose state tells
/// whether it was done, and can be taken back.
enum ApplyStep: Equatable {
    /// What is staged under a number gets a name that is free.
    case place(path: [UInt8], staged: Int)
    /// What is staged swaps places with what stands there; `inode` is that of what is staged.
    case exchange(path: [UInt8], staged: Int, inode: UInt64)
    /// What stands there goes to a number of what is kept.
    case remove(path: [UInt8], kept: Int)
    /// Attributes are set.
    case set(path: [UInt8], old: TargetAttributes, new: TargetAttributes)

    /// Where it happens.
    var path: [UInt8] {
        switch self {
        case .place(let path, _), .exchange(let path, _, _), .remove(let path, _),
            .set(let path, _, _):
            path
        }
    }

    /// As a part of a journal.
    var json: JSON {
        let path = JSON.string(String(hostBytes: path))
        switch self {
        case .place(_, let staged): return ["act": "place", "path": path, "number": JSON(staged)]
        case .exchange(_, let staged, let inode):
            return [
                "act": "exchange", "path": path, "number": JSON(staged), "inode": JSON(inode),
            ]
        case .remove(_, let kept): return ["act": "remove", "path": path, "number": JSON(kept)]
        case .set(_, let old, let new):
            return ["act": "set", "path": path, "old": old.json, "new": new.json]
        }
    }

    /// Reads a part of a journal, which anybody may have written.
    ///
    /// Errors: `invalidImage`, for a path that leads out of the directory or into the folder of the
    /// apply too.
    init(_ document: Document) throws(SwasiError) {
        let path = try document.requiredText("path").hostBytes
        if !ApplyStep.isInside(path) {
            throw document.failure("'\(escapedText(path))' is no path of the directory")
        }
        func number() throws(SwasiError) -> Int {
            Int(clamping: try document.requiredNumber("number"))
        }
        switch try document.requiredText("act") {
        case "place": self = .place(path: path, staged: try number())
        case "exchange":
            self = .exchange(
                path: path, staged: try number(), inode: try document.requiredNumber("inode"))
        case "remove": self = .remove(path: path, kept: try number())
        case "set":
            self = .set(
                path: path, old: try TargetAttributes(try document.requiredObject("old")),
                new: try TargetAttributes(try document.requiredObject("new")))
        default: throw document.failure("an act of it is not known", hint: "use a newer swasi")
        }
    }

    /// Whether a path is in its plain form and outside of the folder of the apply; an empty one is
    /// the directory itself.
    private static func isInside(_ path: [UInt8]) -> Bool {
        if path.isEmpty { return true }
        let names = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return names[0] != Array(Applier.stageName.utf8)[...]
            && names.allSatisfy { name in
                !name.isEmpty && name != [0x2E] && name != [0x2E, 0x2E] && !name.contains(0)
            }
    }
}
