import CLinux
import Glibc
public import SwasiCore

/// What a program asks of a mount through its root; see ``MountControl``.
public enum MountQuestion {
    /// The value of an attribute; nil if there is none, or nobody answers.
    public static func value(of name: AttributeName, at path: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = bytes.withMutableRawSpan { span in
            // SAFETY: both texts end with NUL and live for the call, which writes no more than the
            // span has.
            unsafe span.withUnsafeMutableBytes { buffer in
                unsafe path.withHostPath { path in
                    unsafe name.description.withHostPath { name in
                        unsafe clinux_get_attribute(path, name, buffer.baseAddress, buffer.count)
                    }
                }
            }
        }
        return count < 0 ? nil : Array(bytes.prefix(count))
    }

    /// Sets an attribute. Errors: what the one who answers said, or what setxattr(2) does.
    public static func set(
        _ name: AttributeName, at path: String, to value: [UInt8]
    ) throws(Errno) {
        let failure = value.withRawSpan { span in
            // SAFETY: as above; the value is read only.
            unsafe span.withUnsafeBytes { buffer in
                unsafe path.withHostPath { path in
                    unsafe name.description.withHostPath { name in
                        unsafe clinux_set_attribute(path, name, buffer.baseAddress, buffer.count)
                            == 0 ? 0 : errno
                    }
                }
            }
        }
        if failure != 0 { throw Errno(linuxNumber: failure) ?? .io }
    }
}
