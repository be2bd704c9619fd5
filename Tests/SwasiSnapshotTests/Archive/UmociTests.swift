import SwasiConformance
import SwasiCore
import SwasiFS
import SwasiImage
import TestSupport
import Testing

@testable import SwasiSnapshot

/// umoci and podman's library apply our layers, and get the trees that we do.
@Suite(.enabled(if: isRoot, "needs root for devices and owners"))
struct UmociTests {
    let folder: TemporaryFolder
    private let stamp = Stamp(time: Timestamp(seconds: 1_700_000_000))

    init() throws { folder = try TemporaryFolder() }

    /// Unpacks layers, the lowest first, and reads the result back; our own reader, too.
    private func check(_ layers: [[UInt8]], _ expected: any FileSystem) throws {
        try shell("rm -rf layout bundle storage run; umoci init --layout layout", in: folder)
        try shell("umoci new --image layout:v1", in: folder)
        for layer in layers {
            try folder.write("layer.tar", layer)
            try shell("umoci raw add-layer --image layout:v1 layer.tar", in: folder)
        }
        try shell(
            """
            umoci unpack --image layout:v1 bundle
            tar --xattrs --xattrs-include='*' --format=pax --numeric-owner --sort=name --sparse \\
                --pax-option=delete=atime,delete=ctime -C bundle/rootfs -cf again.tar .
            """, in: folder)
        let unpacked = try image(
            of: try ScratchFile(path: folder["again.tar"]).bytes(), in: folder)
        try expectSameTrees(unpacked, expected)
        // What podman unpacks by: a layer at a time, into a copy of the one below.
        try shell(
            """
            skopeo --insecure-policy --tmpdir $PWD copy -q oci:layout:v1 \\
                "containers-storage:[vfs@$PWD/storage+$PWD/run]localhost/test:1"
            top=$(python3 -c '
            import json
            layers = json.load(open("storage/vfs-layers/layers.json"))
            parents = {layer.get("parent") for layer in layers}
            print(*(layer["id"] for layer in layers if layer["id"] not in parents))')
            list() {
                cd "$1"
                find . -type f -printf '%P %m %U:%G %n %s %T@\\n' | sort
                # Copying a layer for the next one, podman parts links that share a node.
                find . ! -type f ! -type d -printf '%P %y %m %U:%G %T@ %l\\n' | sort
                find . -mindepth 1 -type d -printf '%P %m %U:%G %T@\\n' | sort
            }
            diff <(list bundle/rootfs) <(list storage/vfs/dir/$top) >&2
            diff -r --no-dereference bundle/rootfs storage/vfs/dir/$top |
                { grep -v ' is a .* while file .* is a ' || true; } | { ! grep . >&2; }
            """, in: folder)
        let opened = try Image.open(reference: "oci:\(folder.path)/layout:v1").fileSystem
        try expectSameTrees(opened, expected)
    }

    @Test func aSequenceOfLayers() throws {
        let first = try Trees.everything.memory()
        let second = MemoryFileSystem(first.freeze())
        try second.unlink("other", in: try second.node("bin"), stamp)
        try second.removeAll("etc", in: second.root, stamp)
        try second.unlink("one", in: second.root, stamp)
        _ = try second.make("one", in: second.root, .directory, stamp)
        _ = try second.make("below", in: try second.node("one"), .file, stamp)
        try second.setAttributes(
            AttributeChange(mode: 0o1777, owner: 9), of: try second.node("bin"), stamp)
        let third = MemoryFileSystem(second.freeze())
        try third.link(try third.node("zz"), as: "more", in: third.root, stamp)
        try third.removeAll("one", in: third.root, stamp)
        _ = try third.makeSymbolicLink("etc", in: third.root, to: Array("bin".utf8), stamp)
        let file = try third.open(try third.node("large"), .write, stamp)
        _ = try file.write(Array("changed".utf8), .at(1 << 20), stamp)
        let (one, two) = (try Layered(first, second), try Layered(second, third))
        try check([one.base, one.layer, two.layer], third)
    }

    @Test(arguments: [21, 22, 24] as [UInt64])
    func randomChanges(_ seed: UInt64) throws {
        let backEnd = KeptBackEnd()
        RandomOperations(seed: seed, count: 300, layers: RandomLayers.layers).check(on: backEnd)
        let (before, after) = try #require(backEnd.trees)
        try after.removeWhatNoLayerHolds()
        try after.removeWhatTheKernelRefuses()
        try before.removeWhatTheKernelRefuses()
        let layered = try Layered(before, after)
        try check([layered.base, layered.layer], after)
    }
}

extension FileSystem {
    /// Removes what Linux has no word for: attributes of links and special files, modes of links,
    /// devices of 64 bits; and holes, which umoci fills.
    fileprivate func removeWhatTheKernelRefuses() throws {
        try remove(in: root) { $1.kind == .blockDevice || $1.kind == .characterDevice }
        var walk = TreeWalk(try view(), from: try view().namespace.root)
        let stamp = Stamp(time: testTime)
        while let item = try walk.next() {
            if item.location.kind == .directory { continue }
            if item.location.kind == .file {
                if try attributes(of: item.location.node).size > 4 << 20 {
                    try open(item.location.node, .write, stamp).truncate(to: 1 << 20, stamp)
                }
                continue
            }
            for name in try extendedAttributeNames(of: item.location.node) {
                try setExtendedAttribute(name, of: item.location.node, to: nil, .any, stamp)
            }
            if item.location.kind == .symbolicLink {
                try setAttributes(AttributeChange(mode: 0o777), of: item.location.node, stamp)
            }
        }
    }
}
