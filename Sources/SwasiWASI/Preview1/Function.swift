import SwasiEngine

extension Preview1 {
    /// The functions, in the order of their indices; `sock_accept` is last because `wasi_unstable`
    /// ends before it.
    enum Function: Int, CaseIterable {
        case argsGet
        case argsSizesGet
        case environGet
        case environSizesGet
        case clockResGet
        case clockTimeGet
        case fdAdvise
        case fdAllocate
        case fdClose
        case fdDatasync
        case fdFdstatGet
        case fdFdstatSetFlags
        case fdFdstatSetRights
        case fdFilestatGet
        case fdFilestatSetSize
        case fdFilestatSetTimes
        case fdPread
        case fdPrestatGet
        case fdPrestatDirName
        case fdPwrite
        case fdRead
        case fdReaddir
        case fdRenumber
        case fdSeek
        case fdSync
        case fdTell
        case fdWrite
        case pathCreateDirectory
        case pathFilestatGet
        case pathFilestatSetTimes
        case pathLink
        case pathOpen
        case pathReadlink
        case pathRemoveDirectory
        case pathRename
        case pathSymlink
        case pathUnlinkFile
        case pollOneoff
        case procExit
        case procRaise
        case randomGet
        case schedYield
        case sockRecv
        case sockSend
        case sockShutdown
        case sockAccept

        /// The function of a name; nil if there is none.
        init?(name: String) {
            let count = name.utf8.count
            var index = 0
            while let function = Function(rawValue: index) {
                // Most names are told apart by their lengths, which is quicker.
                let own = function.name
                if own.utf8.count == count, own == name { break }
                index += 1
            }
            self.init(rawValue: index)
        }

        /// The name in the module.
        var name: String {
            switch self {
            case .argsGet: "args_get"
            case .argsSizesGet: "args_sizes_get"
            case .environGet: "environ_get"
            case .environSizesGet: "environ_sizes_get"
            case .clockResGet: "clock_res_get"
            case .clockTimeGet: "clock_time_get"
            case .fdAdvise: "fd_advise"
            case .fdAllocate: "fd_allocate"
            case .fdClose: "fd_close"
            case .fdDatasync: "fd_datasync"
            case .fdFdstatGet: "fd_fdstat_get"
            case .fdFdstatSetFlags: "fd_fdstat_set_flags"
            case .fdFdstatSetRights: "fd_fdstat_set_rights"
            case .fdFilestatGet: "fd_filestat_get"
            case .fdFilestatSetSize: "fd_filestat_set_size"
            case .fdFilestatSetTimes: "fd_filestat_set_times"
            case .fdPread: "fd_pread"
            case .fdPrestatGet: "fd_prestat_get"
            case .fdPrestatDirName: "fd_prestat_dir_name"
            case .fdPwrite: "fd_pwrite"
            case .fdRead: "fd_read"
            case .fdReaddir: "fd_readdir"
            case .fdRenumber: "fd_renumber"
            case .fdSeek: "fd_seek"
            case .fdSync: "fd_sync"
            case .fdTell: "fd_tell"
            case .fdWrite: "fd_write"
            case .pathCreateDirectory: "path_create_directory"
            case .pathFilestatGet: "path_filestat_get"
            case .pathFilestatSetTimes: "path_filestat_set_times"
            case .pathLink: "path_link"
            case .pathOpen: "path_open"
            case .pathReadlink: "path_readlink"
            case .pathRemoveDirectory: "path_remove_directory"
            case .pathRename: "path_rename"
            case .pathSymlink: "path_symlink"
            case .pathUnlinkFile: "path_unlink_file"
            case .pollOneoff: "poll_oneoff"
            case .procExit: "proc_exit"
            case .procRaise: "proc_raise"
            case .randomGet: "random_get"
            case .schedYield: "sched_yield"
            case .sockRecv: "sock_recv"
            case .sockSend: "sock_send"
            case .sockShutdown: "sock_shutdown"
            case .sockAccept: "sock_accept"
            }
        }

        /// The parameters, one letter each: `i` for i32, `I` for i64.
        ///
        /// Source: wasi_snapshot_preview1.witx, lowered as the canonical ABI of that time has it:
        /// strings and lists are a pointer and a count, results go through a pointer at the end.
        var signature: String {
            switch self {
            case .argsGet, .argsSizesGet, .environGet, .environSizesGet, .clockResGet,
                .fdFdstatGet, .fdFdstatSetFlags, .fdFilestatGet, .fdPrestatGet, .fdRenumber,
                .fdTell, .randomGet, .sockShutdown:
                "ii"
            case .clockTimeGet: "iIi"
            case .fdAdvise, .fdFilestatSetTimes: "iIIi"
            case .fdAllocate, .fdFdstatSetRights: "iII"
            case .fdClose, .fdDatasync, .fdSync, .procExit, .procRaise: "i"
            case .fdFilestatSetSize: "iI"
            case .fdPread, .fdPwrite, .fdReaddir: "iiiIi"
            case .fdPrestatDirName, .pathCreateDirectory, .pathRemoveDirectory,
                .pathUnlinkFile, .sockAccept:
                "iii"
            case .fdRead, .fdWrite, .pollOneoff: "iiii"
            case .fdSeek: "iIii"
            case .pathFilestatGet, .pathSymlink, .sockSend: "iiiii"
            case .pathFilestatSetTimes: "iiiiIIi"
            case .pathLink: "iiiiiii"
            case .pathOpen: "iiiiiIIii"
            case .pathReadlink, .pathRename, .sockRecv: "iiiiii"
            case .schedYield: ""
            }
        }

        /// Where the path arguments begin, each a pointer and a count.
        var paths: (first: Int?, second: Int?) {
            switch self {
            case .pathCreateDirectory, .pathReadlink, .pathRemoveDirectory, .pathUnlinkFile:
                (1, nil)
            case .pathFilestatGet, .pathFilestatSetTimes, .pathOpen: (2, nil)
            case .pathLink: (2, 5)
            case .pathRename: (1, 4)
            case .pathSymlink: (0, 3)
            default: (nil, nil)
            }
        }

        /// Its description for the engine.
        var hostFunction: HostFunction {
            HostFunction(
                rawValue, parameters: signature, results: self == .procExit ? "" : "i")
        }
    }
}
