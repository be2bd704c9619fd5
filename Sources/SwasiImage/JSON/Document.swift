package import SwasiCore

/// An object of a JSON document that belongs to an image, and what errors call the document.
///
/// A member that is `null` counts as one that is not there, as writers in Go make it.
package struct Document: Sendable {
    /// What messages call it: `the manifest … of the image …`.
    package let name: String
    /// Its members in the order of the text.
    package let members: [JSON.Member]

    /// Reads a document, which must be an object.
    ///
    /// Errors: `invalidImage` with the byte.
    package init(_ bytes: [UInt8], name: String) throws(SwasiError) {
        guard case .object(let members) = try Document.read(bytes, name: name) else {
            throw Document.failure(name, "it is no JSON object")
        }
        self.init(members, name: name)
    }

    /// Takes an object's members.
    package init(_ members: [JSON.Member], name: String) {
        self.name = name
        self.members = members
    }

    /// Reads a document that is a list of objects.
    ///
    /// Errors: `invalidImage` with the byte.
    package static func list(_ bytes: [UInt8], name: String) throws(SwasiError) -> [Document] {
        guard case .array(let values) = try read(bytes, name: name) else {
            throw failure(name, "it is no JSON array")
        }
        var documents: [Document] = []
        for value in values {
            guard case .object(let members) = value else {
                throw failure(name, "it is no array of objects")
            }
            documents.append(Document(members, name: name))
        }
        return documents
    }

    private static func read(_ bytes: [UInt8], name: String) throws(SwasiError) -> JSON {
        do throws(JSONReader.Failure) {
            return try JSONReader.read(bytes)
        } catch {
            throw failure(name, "no JSON: \(error.cause) (at byte \(error.offset))")
        }
    }

    // MARK: Members

    /// Whether there is such a member.
    package func has(_ key: String) -> Bool { self[key] != nil }

    private subscript(_ key: String) -> JSON? {
        let member = members.first { $0.name == key }
        return member?.value == .null ? nil : member?.value
    }

    /// A text, nil if it is not there. Errors: `invalidImage` for anything else.
    package func text(_ key: String) throws(SwasiError) -> String? {
        switch self[key] {
        case nil: return nil
        case .string(let text): return text
        default: throw failure("'\(key)' is no string")
        }
    }

    /// A text that must be there. Errors: `invalidImage`.
    package func requiredText(_ key: String) throws(SwasiError) -> String {
        guard let text = try text(key) else { throw failure("it has no '\(key)'") }
        return text
    }

    /// A number of bytes, or a version, that must be there. Errors: `invalidImage`.
    package func requiredNumber(_ key: String) throws(SwasiError) -> UInt64 {
        guard case .number(let text) = self[key], let number = UInt64(text) else {
            throw failure("it has no '\(key)' that is a whole number")
        }
        return number
    }

    /// A number that must be there, as it was written. Errors: `invalidImage`.
    package func requiredNumberText(_ key: String) throws(SwasiError) -> String {
        guard case .number(let text) = self[key] else {
            throw failure("it has no '\(key)' that is a number")
        }
        return text
    }

    /// An object, nil if it is not there. Errors: `invalidImage` for anything else.
    package func object(_ key: String) throws(SwasiError) -> Document? {
        switch self[key] {
        case nil: return nil
        case .object(let members): return Document(members, name: name)
        default: throw failure("'\(key)' is no object")
        }
    }

    /// An object that must be there. Errors: `invalidImage`.
    package func requiredObject(_ key: String) throws(SwasiError) -> Document {
        guard let object = try object(key) else { throw failure("it has no '\(key)'") }
        return object
    }

    /// A list of objects that must be there. Errors: `invalidImage`.
    package func requiredObjects(_ key: String) throws(SwasiError) -> [Document] {
        guard case .array(let values) = self[key] else { throw failure("it has no '\(key)'") }
        var documents: [Document] = []
        for value in values {
            guard case .object(let members) = value else {
                throw failure("'\(key)' is no list of objects")
            }
            documents.append(Document(members, name: name))
        }
        return documents
    }

    /// A list of texts, empty if it is not there. Errors: `invalidImage` for anything else.
    package func texts(_ key: String) throws(SwasiError) -> [String] {
        guard let value = self[key] else { return [] }
        guard case .array(let values) = value else { throw failure("'\(key)' is no list") }
        var texts: [String] = []
        for value in values {
            guard case .string(let text) = value else {
                throw failure("'\(key)' is no list of strings")
            }
            texts.append(text)
        }
        return texts
    }

    // MARK: Errors

    /// The error of what stands in it.
    package func failure(
        _ cause: String, hint: String = "make or fetch the image again"
    ) -> SwasiError {
        Document.failure(name, cause, hint: hint)
    }

    private static let hint = "make or fetch the image again"

    private static func failure(
        _ name: String, _ cause: String, hint: String = Document.hint
    ) -> SwasiError {
        SwasiError(.invalidImage, "\(name) cannot be used", cause: cause, hint: hint)
    }
}
