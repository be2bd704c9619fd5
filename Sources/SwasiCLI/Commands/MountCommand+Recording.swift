import Swasi

extension MountCommand {
    /// Mounts the trees that a recorded run had.
    ///
    /// Errors: `invalidArgument` if it is to be changed; those of the place, of the replay and of
    /// mounting.
    func show(recording file: String, at directory: String, _ cache: Cache?) throws(SwasiError) {
        if isWritable {
            throw SwasiError(
                .invalidArgument, "the trees of a recording cannot be changed",
                hint: "keep one with swasi replay --until CALL --save NAME, and mount that")
        }
        // What takes its time should not end here.
        try FUSEMount.check(directory)
        let replay = try parts.replay(of: file, cache, store: store.folder)
        var options = try mounting.options()
        options.source = file
        options.threads = threads
        options.control = MountDesk(saveName: nil, storeFolder: nil, cache: nil)
        let number = foreground ? nil : try DetachedProcess.begin()
        let history = try History(replay)
        let mount = try FUSEMount(of: history, at: directory, options: options)
        if history.ending.stop == .cutOff {
            let calls = history.lastCall == 1 ? "1 call" : "\(history.lastCall) calls"
            Terminal.error(
                "swasi: the recording \(replay.recording.openEndWords) after \(calls)\n")
        }
        if let number { DetachedProcess.works(number) }
        mount.wait()
    }
}
