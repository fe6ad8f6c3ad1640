internal import Diagnostics
internal import JSON
package import Pipelines
internal import POSIX

extension HostSettings {
  /// Reads the settings of a home; without a file, nothing is set.
  /// - Throws: `InvalidInput` with everything that is wrong with the file.
  package static func read(_ home: Home) throws -> HostSettings {
    let text: [UInt8]
    do throws(SystemError) { text = try Files.read(home.settings, limit: 1 << 20) } catch {
      if error.isNotFound { return HostSettings() }
      throw InvalidInput("the settings can't be read: \(error.message)", help: error.diagnostics.first?.help)
    }
    return try parse(try JSONSource(parsing: text, file: home.settings))
  }
}
