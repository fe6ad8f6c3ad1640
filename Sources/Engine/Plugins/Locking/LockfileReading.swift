internal import Diagnostics
internal import JSON
package import Pipelines
internal import POSIX

extension Lockfile {
  /// Where the lockfile of a pipeline lies: beside its definition.
  package static func path(of pipeline: String) -> String {
    let folder = Path.parent(pipeline)
    return folder == "." ? name : Path.join(folder, name)
  }

  /// Nil when there is none.
  /// - Throws: `InvalidInput` with what is wrong in it, at its place.
  package static func read(_ path: String) throws -> Lockfile? {
    // Opening a pipe would wait for somebody to write into it.
    if let kind = (try? Files.status(path))?.kind, kind != .file { throw InvalidInput("\(path) is not a file") }
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try Files.read(path, limit: 64 << 20) } catch {
      if error.code == 2 { return nil }
      throw InvalidInput("the lockfile can't be read: \(error.message)")
    }
    do {
      return try parse(JSONSource(parsing: bytes, file: path), digest: \.digest)
    } catch let error as JSONError {
      throw InvalidInput(error.diagnostics.map { Diagnostic($0.severity, $0.message, at: $0.location, help: $0.help.map { "\($0); \(remedy)" } ?? remedy) })
    }
  }
}

extension InstalledPlugin {
  /// A finding about a plugin that is not what was locked.
  /// - Parameter differences: as `PluginContents.differences` has them; the first few are named.
  func mismatch(_ differences: [String], at location: SourceLocation?) -> Diagnostic {
    let more = differences.count > 5 ? ", and \(differences.count - 5) more" : ""
    return Diagnostic(
      .error, "the plugin \"\(name)\" in \(folder) is not what \(Lockfile.name) says: \(differences.prefix(5).joined(separator: ", "))\(more)",
      at: location, help: "if that is meant, lock it again with \"slipway plugin lock\"; nothing of it was run")
  }
}
