import SwasiCore
import SwasiSnapshot
import SwasiWASI

/// The calls of a run as columns of numbers: a browser reads them at once, and 100,000 calls are
/// some megabytes.
struct ReportCalls {
    private let window: ReportWindow
    private let bounds: ReportBounds
    private let functions: [RecordedFunction]
    private let classes: [String]
    private var learned: RecordedPaths
    private var clock = ReportClock()
    /// Whether there was a call.
    private var hasBegun = false
    /// Microseconds of the row before.
    private var lastTime: Int64 = 0

    private var texts = ReportNames()
    private var paths = ReportNames()
    /// How often a path was past the bound.
    private var pathsLeftOut = 0
    private var errors = ReportNames()
    private var sums: [Sums] = []
    private var input = ReportText("standard input")
    private var events = ReportEvents()

    // A row for each call of the window.
    private var functionColumn = ReportColumn()
    private var pathColumn = ReportColumn()
    private var textColumn = ReportColumn()
    private var errorColumn = ReportColumn()
    private var byteColumn = ReportColumn()
    private var timeColumn = ReportColumn()
    /// The other paths of calls that have two: number of the call, number of the path.
    private var secondPaths = ReportColumn()

    /// What the calls on a path came to.
    private struct Sums {
        var read: UInt64 = 0
        var written: UInt64 = 0
        var calls: UInt64 = 0
        var errors: UInt64 = 0
    }

    init(_ recording: RecordingFile, _ window: ReportWindow, _ bounds: ReportBounds) {
        self.window = window
        self.bounds = bounds
        functions = recording.settings.functions
        classes = functions.map { $0.callClass ?? "other" }
        learned = RecordedPaths(recording.settings)
    }

    /// Takes the next item of the recording.
    mutating func add(_ item: RecordedItem) {
        switch item {
        case .call(let call): add(call)
        case .time(let clock, let time): self.clock.hear(clock, time)
        // The trees are made before the program, which may take long to be compiled.
        case .treeTime(_, let time): if hasBegun { clock.hearWall(time.nanoseconds) }
        case .received(let stream, let bytes, _):
            if stream == .input { input.add(bytes, bound: bounds.streamBytes) }
            events.hear(item)
        default: events.hear(item)
        }
    }

    private mutating func add(_ call: RecordedCall) {
        let function = min(call.function, functions.count - 1)
        guard function >= 0 else { return }
        hasBegun = true
        let isHeld = window.holds(call.index)
        events.end(call.index, isHeld: isHeld, bound: bounds.events)
        let failed = call.error != 0 && call.error != Errno.hostStopped.rawValue
        let kind = classes[function]
        let moved = !failed && (kind == "read" || kind == "write") ? call.value : 0
        let numbers = self.numbers(of: call, function, kind)
        for (place, number) in numbers.enumerated() where number >= 0 {
            while sums.count <= number { sums.append(Sums()) }
            sums[number].calls &+= 1
            if failed { sums[number].errors &+= 1 }
            if place > 0 { continue }
            if kind == "read" { sums[number].read = sums[number].read.addingSaturating(moved) }
            if kind == "write" {
                sums[number].written = sums[number].written.addingSaturating(moved)
            }
        }
        if isHeld { addRow(call, function, numbers, failed: failed, moved: moved) }
    }

    /// The numbers of the paths that a call is about; -1 for one past the bound.
    private mutating func numbers(
        of call: RecordedCall, _ function: Int, _ kind: String
    ) -> [Int] {
        var names = learned.paths(of: call).map { escapedText($0) }
        if names.isEmpty, kind == "read" || kind == "write",
            functions[function].places.first == 0, let descriptor = call.arguments.first,
            descriptor < 3
        {
            names = [["standard input", "standard output", "standard error"][Int(descriptor)]]
        }
        return names.map { name in
            if let number = paths.number(of: name, within: bounds.paths) { return number }
            pathsLeftOut += 1
            return -1
        }
    }

    private mutating func addRow(
        _ call: RecordedCall, _ function: Int, _ numbers: [Int], failed: Bool, moved: UInt64
    ) {
        functionColumn.append(function)
        pathColumn.append(numbers.first ?? -1)
        if numbers.count > 1 { secondPaths.append(raw: "[\(call.index),\(numbers[1])]") }
        let text = call.text(functions)
        let name = text.prefix { $0 != "(" }
        textColumn.append(texts.number(of: String(text[name.endIndex...])))
        errorColumn.append(failed ? errors.number(of: ReportCalls.words(call.error)) + 1 : 0)
        byteColumn.append(moved)
        let time = clock.now / 1000
        timeColumn.append(time - lastTime)
        lastTime = time
    }

    private static func words(_ number: UInt16) -> String {
        guard let error = Errno(rawValue: number) else { return "error \(number)" }
        return "\(error.constantName) \(error.words)"
    }

    /// Adds everything to the report's data.
    func add(to data: inout JSONText) {
        let names = zip(functions, classes).map {
            "[\(JSONText.quoted(escapedText($0.name.hostBytes))),\(JSONText.quoted($1))]"
        }
        data.add("functions", raw: "[\(names.joined(separator: ","))]")
        data.add("paths", raw: paths.json)
        data.add("pathsLeftOut", UInt64(pathsLeftOut))
        data.add("texts", raw: texts.json)
        data.add("errors", raw: errors.json)
        data.add("clockSteps", clock.steps)
        let columns = [
            ("f", functionColumn), ("p", pathColumn), ("a", textColumn), ("e", errorColumn),
            ("b", byteColumn), ("t", timeColumn), ("secondPaths", secondPaths),
        ]
        for (name, column) in columns { data.add(name, raw: column.json) }
        var rows = ReportColumn()
        for sum in sums {
            rows.append(raw: "[\(sum.read),\(sum.written),\(sum.calls),\(sum.errors)]")
        }
        data.add("sums", raw: rows.json)
        events.add(to: &data)
        if input.total > 0 { data.add("input", raw: input.json) }
    }
}
