import TestSupport
import Testing

/// Writes snapshots that nobody saved: changes the documents of one, and all digests with them.
enum StoreForge {
    /// What a change can use: `manifests` of the mounts, `snapshot`, `mounts`, `entry`, and `layer`
    /// with what `tar` makes.
    private static let program = """
        import hashlib, io, json, sys, tarfile
        store, name, change = sys.argv[1:]
        def path(digest): return f"{store}/blobs/sha256/{digest[7:]}"
        def load(digest): return json.load(open(path(digest)))
        def put(data):
            data = data if isinstance(data, bytes) else json.dumps(data).encode()
            digest = "sha256:" + hashlib.sha256(data).hexdigest()
            open(path(digest), "wb").write(data)
            return {"digest": digest, "size": len(data)}
        index = json.load(open(store + "/index.json"))
        entry = next(e for e in index["manifests"]
                     if e["annotations"]["org.opencontainers.image.ref.name"] == name)
        snapshot = load(entry["digest"])
        mounts = json.loads(snapshot["annotations"]["org.swasi.snapshot.mounts"])
        manifests = [load(m["digest"]) for m in snapshot["manifests"]]
        file, link = tarfile.REGTYPE, tarfile.LNKTYPE
        symlink, folder = tarfile.SYMTYPE, tarfile.DIRTYPE
        def tar(*entries):
            out = io.BytesIO()
            with tarfile.open(fileobj=out, mode="w") as archive:
                for name, kind, target in entries:
                    info = tarfile.TarInfo(name)
                    info.type, info.linkname = kind, target
                    archive.addfile(info)
            return out.getvalue()
        def layer(data, number=0):
            kept = put(data)
            manifests[number]["layers"][-1].update(kept)
            mounts[number]["changes"] = kept
            config = load(manifests[number]["config"]["digest"])
            if "rootfs" in config:
                config["rootfs"]["diff_ids"][-1] = kept["digest"]
                manifests[number]["config"].update(put(config))
        def nest(count):
            global snapshot
            for _ in range(count):
                inner = {**put(snapshot), "mediaType": entry["mediaType"]}
                snapshot = {**snapshot, "manifests": [inner]}
        exec(change)
        if manifests:
            for m, manifest in zip(snapshot["manifests"], manifests): m.update(put(manifest))
        if mounts is not None:
            snapshot["annotations"]["org.swasi.snapshot.mounts"] = json.dumps(mounts)
        entry.update(put(snapshot))
        json.dump(index, open(store + "/index.json", "w"))
        """

    /// Changes the snapshot `one` of a store in a folder.
    static func change(
        _ here: CarryFolder, _ store: String, _ change: String,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let done = try Command.run(
            ["python3", "-c", program, store, "one", change], directory: here.folder.path)
        try #require(done.status == .exited(0), "\(done.error)", sourceLocation: location)
    }
}
