package import SwasiRecording

extension RecordedFunction {
    /// The short word for what sort of work its calls do, as filters of a trace have it; nil for a
    /// function that is not known.
    package var callClass: String? {
        CallPatterns.knownCalls.first {
            $0.function.name == name && $0.function.interface == interface
        }?.callClass.rawValue
    }
}
