package import Diagnostics
internal import POSIX

/// Where secrets come from (docs/operations.md, "Secrets"): systemd's credentials, the home, the host's
/// environment, in this order.
package struct Secrets: Sendable {
  private let credentials: String?
  private let folder: String

  package init(home: Home) {
    credentials = Environment["CREDENTIALS_DIRECTORY"]
    folder = home.secrets
  }

  /// Whether there is such a secret; it is not read for that.
  package func exists(_ name: String) -> Bool {
    guard Self.isName(name) else { return false }
    return paths(name).contains(where: Files.exists) || Environment["SLIPWAY_SECRET_\(name)"] != nil
  }

  /// The secret's value; one newline at the end of a file is not part of it.
  /// - Throws: `InvalidInput` without it, or when its file can be read by others.
  package func value(_ name: String) throws(InvalidInput) -> String {
    guard Self.isName(name) else { throw InvalidInput("\"\(name)\" is no name for a secret", help: "letters, digits and _") }
    for path in paths(name) where Files.exists(path) { return try read(path) }
    if let value = Environment["SLIPWAY_SECRET_\(name)"] { return value }
    throw InvalidInput(
      "the secret \(name) is missing",
      help: "put it into \(Path.join(folder, name)) (mode 600), or into the host's environment as SLIPWAY_SECRET_\(name)")
  }

  private func paths(_ name: String) -> [String] {
    [credentials, folder].compactMap { $0.map { Path.join($0, name) } }
  }

  private func read(_ path: String) throws(InvalidInput) -> String {
    var bytes: [UInt8]
    let status: FileStatus
    do throws(SystemError) {
      status = try Files.status(path)
      bytes = try Files.read(path, limit: 65536)
    } catch {
      throw InvalidInput("the secret can't be read: \(error.message)")
    }
    if Path.parent(path) == folder, status.permissions & 0o077 != 0 {
      throw InvalidInput("the secret \(path) can be read by others", help: "chmod 600 \(path)")
    }
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw InvalidInput("the secret \(path) is not UTF-8") }
    return text
  }

  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 128
      && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || ($0 < 0x80 && Character(UnicodeScalar($0)).isLetter) || (48...57).contains($0) }
  }
}
