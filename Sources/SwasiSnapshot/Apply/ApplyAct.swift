import SwasiCore

/// Does a step, or takes it back, wherever it was interrupted.
struct ApplyAct {
    private let step: ApplyStep
    private let target: TargetFolder
    private let stage: TargetFolder

    init(_ step: ApplyStep, _ target: TargetFolder, _ stage: TargetFolder) {
        self.step = step
        self.target = target
        self.stage = stage
    }

    /// Does it, unless it is done. Errors: `system`.
    func perform() throws(SwasiError) {
        switch step {
        case .place(let path, let number):
            let staged = ApplyStage.path(new: number)
            if try stage.status(staged) == nil { return }
            try stage.move(staged, to: target, path)
        case .exchange(let path, let number, let inode):
            if try target.status(path)?.inode == inode { return }
            try exchange(path, number)
        case .remove(let path, let number):
            let kept = ApplyStage.path(old: number)
            if try stage.status(kept) != nil { return }
            try target.move(path, to: stage, kept)
        case .set(let path, _, let new): try target.set(new, of: path)
        }
    }

    /// Takes it back, if it was done. Errors: `system`.
    func undo() throws(SwasiError) {
        switch step {
        case .place(let path, let number):
            let staged = ApplyStage.path(new: number)
            if try stage.status(staged) != nil { return }
            try target.move(path, to: stage, staged)
        case .exchange(let path, let number, let inode):
            if try target.status(path)?.inode != inode { return }
            try exchange(path, number)
        case .remove(let path, let number):
            let kept = ApplyStage.path(old: number)
            if try stage.status(kept) == nil { return }
            try stage.move(kept, to: target, path)
        case .set(let path, let old, _):
            if try target.status(path) != nil { try target.set(old, of: path) }
        }
    }

    private func exchange(_ path: [UInt8], _ number: Int) throws(SwasiError) {
        try stage.move(ApplyStage.path(new: number), to: target, path, exchanging: true)
    }
}
