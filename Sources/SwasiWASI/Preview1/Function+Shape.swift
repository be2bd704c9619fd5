/// What the functions' arguments mean, for those who read calls.
///
/// Source: wasi_snapshot_preview1.witx.
extension Preview1.Function {
    /// The parameters in their order, as ``signature`` lowers them.
    private func arguments(_ layout: SnapshotLayout) -> [CallArgument] {
        let seekBases: NameTable = layout == .unstable ? .oldSeekBases : .seekBases
        return switch self {
        case .argsGet, .environGet: [.strings, .answer]
        case .argsSizesGet, .environSizesGet: [.filledNumber, .filledNumber]
        case .clockResGet: [.choice(.clocks), .answer]
        case .clockTimeGet: [.choice(.clocks), .number, .answer]
        case .fdAdvise: [.descriptor, .number, .number, .choice(.advice)]
        case .fdAllocate: [.descriptor, .number, .number]
        case .fdClose, .fdDatasync, .fdSync: [.descriptor]
        case .fdFdstatGet: [.descriptor, .descriptorStat]
        case .fdFdstatSetFlags: [.descriptor, .flags(.descriptorFlags)]
        case .fdFdstatSetRights: [.descriptor, .flags(.rights), .flags(.rights)]
        case .fdFilestatGet: [.descriptor, .fileStat(layout)]
        case .fdFilestatSetSize: [.descriptor, .number]
        case .fdFilestatSetTimes: [.descriptor, .number, .number, .flags(.timeFlags)]
        case .fdPread: [.descriptor, .filledBuffers, .number, .answer]
        case .fdPrestatGet: [.descriptor, .preopenStat]
        case .fdPrestatDirName: [.descriptor, .filledBytes]
        case .fdPwrite: [.descriptor, .writtenBuffers, .number, .answer]
        case .fdRead: [.descriptor, .filledBuffers, .answer]
        case .fdReaddir: [.descriptor, .entries, .number, .answer]
        case .fdRenumber: [.descriptor, .descriptor]
        case .fdSeek: [.descriptor, .signedNumber, .choice(seekBases), .answer]
        case .fdTell: [.descriptor, .answer]
        case .fdWrite: [.descriptor, .writtenBuffers, .answer]
        case .pathCreateDirectory, .pathRemoveDirectory, .pathUnlinkFile: [.descriptor, .path]
        case .pathFilestatGet:
            [.descriptor, .flags(.lookupFlags), .path, .fileStat(layout)]
        case .pathFilestatSetTimes:
            [
                .descriptor, .flags(.lookupFlags), .path, .number, .number, .flags(.timeFlags),
            ]
        case .pathLink: [.descriptor, .flags(.lookupFlags), .path, .descriptor, .path]
        case .pathOpen:
            [
                .descriptor, .flags(.lookupFlags), .path, .flags(.openFlags), .flags(.rights),
                .flags(.rights), .flags(.descriptorFlags), .answer,
            ]
        case .pathReadlink: [.descriptor, .path, .filledBytes, .answer]
        case .pathRename: [.descriptor, .path, .descriptor, .path]
        case .pathSymlink: [.text, .descriptor, .path]
        case .pollOneoff: [.subscriptions(layout), .events, .number, .answer]
        case .procExit: [.number]
        case .procRaise: [.choice(.signals)]
        case .randomGet: [.filledBytes]
        case .schedYield: []
        case .sockRecv:
            [.descriptor, .filledBuffers, .flags(.receiveFlags), .answer, .answer]
        case .sockSend: [.descriptor, .writtenBuffers, .number, .answer]
        case .sockShutdown: [.descriptor, .flags(.shutdownFlags)]
        case .sockAccept: [.descriptor, .flags(.descriptorFlags), .answer]
        }
    }

    private var answer: CallShape.Answer {
        switch self {
        case .pathOpen, .sockAccept: .descriptor
        case .procExit: .never
        case .clockResGet, .clockTimeGet, .fdPread, .fdPwrite, .fdRead, .fdReaddir, .fdSeek,
            .fdTell, .fdWrite, .pathReadlink, .pollOneoff, .sockRecv, .sockSend:
            .number
        default: .nothing
        }
    }

    private var effect: CallShape.Effect {
        switch self {
        case .pathOpen: .opens
        case .fdClose: .closes
        case .fdRenumber: .moves
        default: .none
        }
    }

    private var callClass: CallClass {
        switch self {
        case .argsGet, .argsSizesGet, .environGet, .environSizesGet: .program
        case .clockResGet, .clockTimeGet: .clock
        case .fdAdvise: .advise
        case .fdAllocate: .allocate
        case .fdClose: .close
        case .fdDatasync, .fdSync: .sync
        case .fdFdstatGet, .fdFdstatSetFlags, .fdFdstatSetRights: .fcntl
        case .fdFilestatGet, .pathFilestatGet: .stat
        case .fdFilestatSetSize: .truncate
        case .fdFilestatSetTimes, .pathFilestatSetTimes: .utimes
        case .fdPread, .fdRead: .read
        case .fdPrestatGet, .fdPrestatDirName: .preopen
        case .fdPwrite, .fdWrite: .write
        case .fdReaddir: .readdir
        case .fdRenumber: .dup
        case .fdSeek, .fdTell: .seek
        case .pathCreateDirectory: .mkdir
        case .pathLink: .link
        case .pathOpen: .open
        case .pathReadlink: .readlink
        case .pathRemoveDirectory: .rmdir
        case .pathRename: .rename
        case .pathSymlink: .symlink
        case .pathUnlinkFile: .unlink
        case .pollOneoff: .poll
        case .procExit, .procRaise, .schedYield: .process
        case .randomGet: .random
        case .sockRecv, .sockSend, .sockShutdown, .sockAccept: .socket
        }
    }

    fileprivate func shape(_ snapshot: Preview1.Snapshot) -> CallShape {
        let isOld = snapshot == .unstable
        let interface = snapshot.moduleName
        return CallShape(
            number: (isOld ? Preview1.Function.allCases.count : 0) + rawValue,
            HostCall.Function(interface, name), signature: signature,
            arguments(isOld ? .unstable : .preview1), answer, callClass, effect, paths: paths)
    }
}

extension Preview1 {
    private static let shapes = Function.allCases.map { $0.shape(.preview1) }
    private static let oldShapes = Function.allCases.map { $0.shape(.unstable) }

    /// What calls of a snapshot look like, in the order of the functions; numbered from 0 on,
    /// those of the older one after the others.
    static func shapes(_ snapshot: Snapshot) -> [CallShape] {
        snapshot == .preview1 ? shapes : oldShapes
    }
}
