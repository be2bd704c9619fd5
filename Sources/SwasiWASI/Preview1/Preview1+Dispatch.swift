import SwasiCore
import SwasiEngine

extension Preview1 {
    /// A body of its own for each function that programs call often: nothing is decided on the way
    /// to what it does. nil for the others.
    func directBody(_ function: Function) -> HostBody? {
        switch function {
        case .clockTimeGet: { [self] f throws(Trap) in try answer(f, try clockTimeGet(f)) }
        case .fdClose: { [self] f throws(Trap) in try answer(f, try fdClose(f)) }
        case .fdFdstatGet: { [self] f throws(Trap) in try answer(f, try fdFdstatGet(f)) }
        case .fdFilestatGet: { [self] f throws(Trap) in try answer(f, try fdFilestatGet(f)) }
        case .fdPread: { [self] f throws(Trap) in try answer(f, try fdPread(f)) }
        case .fdPwrite: { [self] f throws(Trap) in try answer(f, try fdPwrite(f)) }
        case .fdRead: { [self] f throws(Trap) in try answer(f, try fdRead(f)) }
        case .fdSeek: { [self] f throws(Trap) in try answer(f, try fdSeek(f)) }
        case .fdTell: { [self] f throws(Trap) in try answer(f, try fdTell(f)) }
        case .fdWrite: { [self] f throws(Trap) in try answer(f, try fdWrite(f)) }
        case .pathFilestatGet: { [self] f throws(Trap) in try answer(f, try pathFilestatGet(f)) }
        case .pathOpen: { [self] f throws(Trap) in try answer(f, try pathOpen(f)) }
        default: nil
        }
    }

    /// Does a call that nobody taps.
    @inline(__always)
    private func answer(
        _ frame: borrowing HostFrame, _ action: @autoclosure () throws(Errno) -> UInt64
    ) throws(Trap) {
        try finish(frame, begin(try action()).error)
    }

    /// Begins a call and does it: why it failed, and what its record has as its value.
    @inline(__always)
    func begin(
        _ action: @autoclosure () throws(Errno) -> UInt64
    ) -> (error: Errno?, value: UInt64) {
        services.beginCall()
        do throws(Errno) {
            return (nil, try action())
        } catch {
            return (error, 0)
        }
    }

    /// Sends a call to the function that does it; returns what the tap is told as its value.
    @inline(__always)
    func perform(
        _ function: Function, _ frame: borrowing HostFrame
    ) throws(Errno) -> UInt64 {
        switch function {
        case .argsGet: try argsGet(frame)
        case .argsSizesGet: try argsSizesGet(frame)
        case .environGet: try environGet(frame)
        case .environSizesGet: try environSizesGet(frame)
        case .clockResGet: try clockResGet(frame)
        case .clockTimeGet: try clockTimeGet(frame)
        case .fdAdvise: try fdAdvise(frame)
        case .fdAllocate: try fdAllocate(frame)
        case .fdClose: try fdClose(frame)
        case .fdDatasync: try fdDatasync(frame)
        case .fdFdstatGet: try fdFdstatGet(frame)
        case .fdFdstatSetFlags: try fdFdstatSetFlags(frame)
        case .fdFdstatSetRights: try fdFdstatSetRights(frame)
        case .fdFilestatGet: try fdFilestatGet(frame)
        case .fdFilestatSetSize: try fdFilestatSetSize(frame)
        case .fdFilestatSetTimes: try fdFilestatSetTimes(frame)
        case .fdPread: try fdPread(frame)
        case .fdPrestatGet: try fdPrestatGet(frame)
        case .fdPrestatDirName: try fdPrestatDirName(frame)
        case .fdPwrite: try fdPwrite(frame)
        case .fdRead: try fdRead(frame)
        case .fdReaddir: try fdReaddir(frame)
        case .fdRenumber: try fdRenumber(frame)
        case .fdSeek: try fdSeek(frame)
        case .fdSync: try fdSync(frame)
        case .fdTell: try fdTell(frame)
        case .fdWrite: try fdWrite(frame)
        case .pathCreateDirectory: try pathCreateDirectory(frame)
        case .pathFilestatGet: try pathFilestatGet(frame)
        case .pathFilestatSetTimes: try pathFilestatSetTimes(frame)
        case .pathLink: try pathLink(frame)
        case .pathOpen: try pathOpen(frame)
        case .pathReadlink: try pathReadlink(frame)
        case .pathRemoveDirectory: try pathRemoveDirectory(frame)
        case .pathRename: try pathRename(frame)
        case .pathSymlink: try pathSymlink(frame)
        case .pathUnlinkFile: try pathUnlinkFile(frame)
        case .pollOneoff: try pollOneoff(frame)
        case .procExit: try procExit(frame)
        case .procRaise: try procRaise(frame)
        case .randomGet: try randomGet(frame)
        case .schedYield: try schedYield(frame)
        case .sockRecv: try sockRecv(frame)
        case .sockSend: try sockSend(frame)
        case .sockShutdown: try sockShutdown(frame)
        case .sockAccept: try sockAccept(frame)
        }
    }
}
