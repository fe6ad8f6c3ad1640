package import Cryptography
internal import POSIX
package import Releases

extension Backup {
  /// Puts a backup back as a home: everything is checked in a folder beside it, which then gets its name.
  /// - Parameters:
  ///   - passphrase: of keys and secrets; called only where they are in the backup; nil leaves them out.
  ///   - keys: whose signature the backup must bear; nil when any will do.
  ///   - isTrial: to check everything and leave nothing.
  /// - Throws: `BackupError`: `occupied` for a home that is not empty, `damaged`, `passphrase`; `SystemError`.
  package static func restore(
    _ path: String, to home: String, passphrase: () throws -> Passphrase?, keys: TrustedKeys? = nil, isTrial: Bool = false,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> BackupReport {
    if !isTrial { try checkIsFree(home) }
    var reader = try BackupReader(opening: path, keys: keys)
    let passphrase = try reader.manifest.hasPrivatePart ? passphrase() : nil
    try Files.makeDirectories(Path.parent(home))
    let staged = Files.temporaryName(beside: home)
    try Files.makeDirectory(staged, permissions: 0o700)
    do {
      let signer = try reader.restore(into: staged, passphrase: passphrase, progress: progress)
      let report = BackupReport(reader.manifest, size: reader.size, signer: signer)
      if isTrial {
        try Files.removeTree(staged)
        return report
      }
      try Files.changePermissions(staged, 0o755)
      // rename(2) takes the place of an empty folder, and of nothing else.
      do { try Files.rename(staged, to: home) } catch {
        if error.isExisting { throw occupied(home) }
        throw error
      }
      try Files.synchronizeDirectory(Path.parent(home))
      return report
    } catch {
      try? Files.removeTree(staged)
      throw error
    }
  }

  private static func checkIsFree(_ home: String) throws {
    let status: FileStatus
    do { status = try Files.linkStatus(home) } catch {
      if error.isNotFound { return }
      throw error
    }
    guard status.kind == .directory, try Files.list(home).isEmpty else { throw occupied(home) }
  }

  private static func occupied(_ home: String) -> BackupError {
    BackupError(
      .occupied, "\(home) holds something already", help: "end what uses it and move it away first, or restore elsewhere with --home DIR")
  }
}
