import SwasiCore

/// A list of manifests: an index of a layout, an OCI image index, or Docker's manifest list.
struct ImageIndexDocument {
    var manifests: [Descriptor]

    /// Reads an index.
    ///
    /// Errors: `invalidImage` for another version, a type that is none of an index, and what is no
    /// descriptor; `limitExceeded` past ``Limits/imageManifests``.
    init(_ document: Document, limits: Limits) throws(SwasiError) {
        try document.checkManifest(.index, without: ["config", "layers"])
        let documents = try document.requiredObjects("manifests")
        if documents.count > limits.imageManifests {
            throw document.tooMuch("more than \(limits.imageManifests) manifests")
        }
        manifests = []
        for document in documents { manifests.append(try Descriptor(document)) }
    }
}

/// A manifest: one configuration and its layers, the lowest first.
struct ImageManifest {
    var configuration: Descriptor
    var layers: [Descriptor]

    /// Reads a manifest.
    ///
    /// Errors: `invalidImage` for another version, a type that is none of a manifest, and what is
    /// no descriptor; `limitExceeded` past ``Limits/imageLayers``.
    init(_ document: Document, limits: Limits) throws(SwasiError) {
        try document.checkManifest(.manifest, without: ["manifests"])
        configuration = try Descriptor(try document.requiredObject("config"))
        let documents = try document.requiredObjects("layers")
        if documents.count > limits.imageLayers {
            throw document.tooMuch("more than \(limits.imageLayers) layers")
        }
        layers = []
        for document in documents { layers.append(try Descriptor(document)) }
    }
}

extension Document {
    /// Refuses another version, another type, and a document that can be read in two ways.
    fileprivate func checkManifest(
        _ type: MediaType, without strangers: [String]
    ) throws(SwasiError) {
        let version = try requiredNumber("schemaVersion")
        if version != 2 { throw failure("its schema version is \(version), not 2") }
        if let name = try text("mediaType"), MediaType(name) != type {
            throw failure("its media type is '\(escapedText(Array(name.utf8.prefix(200))))'")
        }
        for key in strangers where has(key) {
            throw failure("it has '\(key)', which belongs to another kind of document")
        }
    }

    /// The error of a document past a limit.
    func tooMuch(_ cause: String) -> SwasiError {
        SwasiError(
            .limitExceeded, "\(name) is too large", cause: cause,
            hint: "make or fetch the image again")
    }
}
