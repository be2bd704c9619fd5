import SwasiCore
import SwasiEngine
import SwasiRecording

extension HostCall {
    /// What tells what the call filled in; 0 if that is not there.
    @inline(__always)
    func check(_ check: CallRecording.Check, _ memory: borrowing GuestMemory) -> UInt16 {
        switch check {
        case .none: 0
        case .fixed(let place, let count):
            CallRecording.fingerprint(arguments[place], count, memory)
        case .counted(let place):
            CallRecording.fingerprint(
                arguments[place], min(value, arguments[place + 1]), memory)
        case .list(let place, let size):
            CallRecording.fingerprint(arguments[place], value &* size, memory)
        }
    }
}

extension CallRecording {
    /// What tells bytes of a guest; 0 if they are not there.
    @inline(__always)
    static func fingerprint(
        _ address: UInt64, _ count: UInt64, _ memory: borrowing GuestMemory
    ) -> UInt16 {
        do throws(Errno) {
            return try memory.withBytes(at: address, count: count) { (bytes) throws(Errno) in
                UInt16(truncatingIfNeeded: Fingerprint.of(bytes))
            }
        } catch {
            return 0
        }
    }
}
