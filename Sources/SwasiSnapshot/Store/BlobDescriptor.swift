package import SwasiCache
package import SwasiImage

/// Names a blob in a document that is written (OCI image specification, "Descriptor").
package struct BlobDescriptor: Sendable, Equatable {
    package var mediaType: String
    package var digest: Digest
    package var size: UInt64
    /// What a manifest is for.
    package var platform: Platform?
    /// In the order in which they are written.
    package var annotations: [Annotation] = []

    /// A name and a text.
    package struct Annotation: Sendable, Equatable {
        package var name: String
        package var text: String

        package init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    package init(mediaType: String, digest: Digest, size: UInt64) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
    }

    /// The digest as it is written.
    package var digestText: String { "sha256:\(digest.hexadecimal)" }

    /// As a member of a document.
    package var json: JSON { .object(members) }

    /// As an entry of an index, which messages call `name`.
    func document(name: String) -> Document { Document(members, name: name) }

    private var members: [JSON.Member] {
        var members: [JSON.Member] = [
            JSON.Member(name: "mediaType", value: .string(mediaType)),
            JSON.Member(name: "digest", value: .string(digestText)),
            JSON.Member(name: "size", value: JSON(size)),
        ]
        if let platform {
            members.append(JSON.Member(name: "platform", value: platform.json))
        }
        if !annotations.isEmpty {
            members.append(JSON.Member(name: "annotations", value: JSON(annotations)))
        }
        return members
    }
}

extension JSON {
    /// Annotations as an object.
    package init(_ annotations: [BlobDescriptor.Annotation]) {
        self = .object(annotations.map { Member(name: $0.name, value: .string($0.text)) })
    }
}

extension Platform {
    /// As a member of a descriptor.
    package var json: JSON {
        var members = [
            JSON.Member(name: "architecture", value: .string(architecture)),
            JSON.Member(name: "os", value: .string(os)),
        ]
        if !variant.isEmpty {
            members.append(JSON.Member(name: "variant", value: .string(variant)))
        }
        return .object(members)
    }
}
