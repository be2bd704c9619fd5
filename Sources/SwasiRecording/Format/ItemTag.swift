/// The first byte of an item that is no call of a function below 127.
enum ItemTag {
    /// A call whose function's number follows.
    static let farCall: UInt8 = 0x7F
    /// A clock was asked; the clock's number is added.
    static let clock: UInt8 = 0x80
    static let treeTime: UInt8 = 0x84
    static let wait: UInt8 = 0x85
    static let received: UInt8 = 0x86
    static let sentAll: UInt8 = 0x87
    static let sentLess: UInt8 = 0x88
    static let failed: UInt8 = 0x89
    static let answer: UInt8 = 0x8A
    static let stopped: UInt8 = 0x8B
}
