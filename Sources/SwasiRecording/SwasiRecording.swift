// Recordings: the file, the world that makes one and the world that answers from one.
//
//     let writer = try RecordingWriter(path: "run.swasi")
//     let log = RecordingLog(settings.functions, writer)
//     let world = RecordingWorld(try LiveWorld(streams, seed: settings.seed), log)
//
// Docs/Recording.md says what is recorded and why, Docs/Formats/recording.md how it is written.
// Nothing here knows of guests, engines or trees: a call comes as numbers and bytes.
//
// Locks: `FactLog` has one, and `RecordingWriter` one, which is taken last; both are held for a few
// instructions. A log and a script belong to the guest's thread.
