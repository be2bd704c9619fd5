import SwasiCache
import SwasiCore

extension RunSettings {
    /// The frame of the settings.
    var bytes: [UInt8] {
        var fields = SettingsFields()
        fields.set("semantics") { $0.put(varint: semantics) }
        fields.set("version") { $0.put(text: version) }
        fields.set("library") { $0.put(text: libraryVersion) }
        fields.set("machine") { $0.put(text: machine) }
        fields.set("program") { sink in
            sink.put(varint: UInt64(programKind.rawValue))
            sink.put(counted: programName)
            sink.put(raw: programDigest.bytes)
        }
        if let function { fields.set("function") { $0.put(text: function) } }
        fields.set("arguments", each: arguments) { $1.put(counted: $0) }
        if let argumentZero { fields.set("argument-zero") { $0.put(counted: argumentZero) } }
        fields.set("environment", each: environment, RunSettings.put)
        fields.set("preopens", each: preopens, RunSettings.put)
        if let image { fields.set("image") { image.put(to: &$0) } }
        fields.set("mounts", each: mounts) { $0.put(to: &$1) }
        fields.set("limits", each: limits) { limit, sink in
            sink.put(text: limit.name)
            sink.put(varint: limit.value)
        }
        fields.set("faults", each: faults) { $1.put(text: $0) }
        fields.set("engine") { sink in
            for flag in [usesFuel, usesEpochs, limitsMemory] { sink.put(bool: flag) }
        }
        fields.set("deterministic") { $0.put(bool: isDeterministic) }
        fields.set("seed") { $0.put(counted: seed) }
        fields.set("streams", each: streams) { $1.put(varint: UInt64($0.number)) }
        fields.set("resolutions", each: resolutions) { $1.put(varint: $0) }
        fields.set("functions", each: functions) { $0.put(to: &$1) }
        return fields.bytes
    }

    init(_ bytes: [UInt8]) throws(MalformedItem) {
        var fields = try SettingsFields(bytes)
        typealias Source = ByteSource
        let program = try fields.take("program") { (source: inout Source) throws(MalformedItem) in
            (
                try source.choice(ProgramKind.self), try source.counted(), try Digest(&source)
            )
        }
        self.init(programDigest: program.2)
        programKind = program.0
        programName = program.1
        semantics = try fields.take("semantics") { (s: inout Source) throws(MalformedItem) in
            try s.varint()
        }
        version = try fields.take("version", RunSettings.text)
        libraryVersion = try fields.take("library", RunSettings.text)
        machine = try fields.take("machine", RunSettings.text)
        function = try fields.takeOptional("function", RunSettings.text)
        arguments = try fields.take(each: "arguments", RunSettings.counted)
        argumentZero = try fields.takeOptional("argument-zero", RunSettings.counted)
        environment = try fields.take(each: "environment", RunSettings.pair)
        preopens = try fields.take(each: "preopens", RunSettings.pair)
        image = try fields.takeOptional("image") { (s: inout Source) throws(MalformedItem) in
            try RecordedImage(&s)
        }
        mounts = try fields.take(each: "mounts") { (s: inout Source) throws(MalformedItem) in
            try RecordedMount(&s)
        }
        limits = try fields.take(each: "limits") { (s: inout Source) throws(MalformedItem) in
            (try s.text(), try s.varint())
        }
        faults = try fields.take(each: "faults", RunSettings.text)
        let engine = try fields.take("engine") { (s: inout Source) throws(MalformedItem) in
            (try s.bool(), try s.bool(), try s.bool())
        }
        (usesFuel, usesEpochs, limitsMemory) = engine
        try takeOutside(&fields)
        try fields.end()
    }

    private mutating func takeOutside(
        _ fields: inout SettingsFields
    ) throws(MalformedItem) {
        typealias Source = ByteSource
        isDeterministic = try fields.take("deterministic") {
            (s: inout Source) throws(MalformedItem) in try s.bool()
        }
        seed = try fields.take("seed", RunSettings.counted)
        streams = try fields.take(each: "streams") { (s: inout Source) throws(MalformedItem) in
            guard let kind = StreamKind(number: try s.varint()) else {
                throw MalformedItem("a stream is of no sort")
            }
            return kind
        }
        resolutions = try fields.take(each: "resolutions") {
            (s: inout Source) throws(MalformedItem) in try s.varint()
        }
        functions = try fields.take(each: "functions") {
            (s: inout Source) throws(MalformedItem) in try RecordedFunction(&s)
        }
        guard streams.count == 3, resolutions.count == 4, functions.count <= 4_096,
            seed.count <= EntropyStream.seedCount
        else { throw MalformedItem("a setting has another number of parts") }
    }

    private static func put(_ parts: [[UInt8]], _ sink: inout ByteSink) {
        for part in parts { sink.put(counted: part) }
    }

    private static func pair(_ source: inout ByteSource) throws(MalformedItem) -> [[UInt8]] {
        [try source.counted(), try source.counted()]
    }

    private static func text(_ source: inout ByteSource) throws(MalformedItem) -> String {
        try source.text()
    }

    private static func counted(_ source: inout ByteSource) throws(MalformedItem) -> [UInt8] {
        try source.counted()
    }
}

extension StreamKind {
    fileprivate var number: UInt8 {
        switch self {
        case .closed: 0
        case .terminal: 1
        case .pipe: 2
        case .file: 3
        }
    }

    fileprivate init?(number: UInt64) {
        switch number {
        case 0: self = .closed
        case 1: self = .terminal
        case 2: self = .pipe
        case 3: self = .file
        default: return nil
        }
    }
}
