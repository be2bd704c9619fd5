public import SwasiCore
public import Testing

/// Fails unless both values are equal.
public func expectEqual<Value: Equatable>(
    _ actual: Value, _ expected: Value, _ subject: @autoclosure () -> String = "",
    _ location: SourceLocation = #_sourceLocation
) throws {
    if actual == expected { return }
    throw ConformanceFailure(
        expected: describe(expected), actual: describe(actual), subject: subject(),
        location: location)
}

/// Fails unless the values differ.
public func expectDifferent<Value: Equatable>(
    _ actual: Value, _ other: Value, _ subject: @autoclosure () -> String = "",
    _ location: SourceLocation = #_sourceLocation
) throws {
    if actual != other { return }
    throw ConformanceFailure(
        expected: "anything but \(describe(other))", actual: "it", subject: subject(),
        location: location)
}

/// Fails unless `actual` lies in `range`.
public func expectIn<Value: Comparable>(
    _ actual: Value, _ range: ClosedRange<Value>, _ subject: @autoclosure () -> String = "",
    _ location: SourceLocation = #_sourceLocation
) throws {
    if range.contains(actual) { return }
    throw ConformanceFailure(
        expected: "\(range.lowerBound) to \(range.upperBound)", actual: describe(actual),
        subject: subject(), location: location)
}

/// Fails unless `condition` holds.
public func expectTrue(
    _ condition: Bool, _ subject: @autoclosure () -> String,
    _ location: SourceLocation = #_sourceLocation
) throws {
    if condition { return }
    throw ConformanceFailure(
        expected: "true", actual: "false", subject: subject(), location: location)
}

/// Fails unless `body` throws `expected`. See also ``Subject/refuses(_:_:_:)``, which looks at the
/// tree as well.
public func expectErrno<Result>(
    _ expected: Errno, _ location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Result
) throws {
    do {
        _ = try body()
    } catch let error as Errno {
        if error == expected { return }
        throw ConformanceFailure(
            expected: describe(expected), actual: describe(error), subject: "error",
            location: location)
    }
    throw ConformanceFailure(
        expected: describe(expected), actual: "success", subject: "error", location: location)
}

/// A value as a person reads it: bytes as escaped text, long ones shortened.
func describe<Value>(_ value: Value) -> String {
    switch value {
    case let error as Errno: return error.constantName
    case let bytes as [UInt8]:
        let text = escapedText(bytes.prefix(80))
        return bytes.count > 80 ? "\"\(text)…\" (\(bytes.count) bytes)" : "\"\(text)\""
    case let node as NodeID: return "node \(String(node.rawValue, radix: 16))"
    case let time as Timestamp: return "\(time.nanoseconds) ns"
    case let text as String: return text
    default: return String(describing: value)
    }
}
