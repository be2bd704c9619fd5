public import ArgumentParser
public import Swasi

extension Platform: ExpressibleByArgument {
    /// Takes `OS/ARCHITECTURE` or `OS/ARCHITECTURE/VARIANT`; nil for anything else.
    public init?(argument: String) {
        do throws(SwasiError) {
            try self.init(argument)
        } catch {
            return nil
        }
    }
}
