import Swasi

/// A name in an image and what it stands for.
struct ImageEntry {
    var name: [UInt8]
    var place: Location

    init(name: [UInt8], _ place: Location) {
        self.name = name
        self.place = place
    }
}
