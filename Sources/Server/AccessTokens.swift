internal import Cryptography
internal import POSIX

/// The words by which those who may send releases, or read private ones, show that they may. Only digests are kept.
package struct AccessTokens: Sendable {
  package static let fileName = "RELEASES_TOKEN"
  /// Characters; shorter ones can be guessed.
  static let shortest = 16
  private static let sizeLimit = 65536

  private let digests: [[UInt8]]

  /// - Throws: `ServerError` for one that is too short.
  package init(_ tokens: [String]) throws(ServerError) {
    for token in tokens where token.utf8.count < Self.shortest {
      throw ServerError(
        "a token of \(Self.fileName) has less than \(Self.shortest) characters", help: "make one with \"openssl rand -hex 32\"")
    }
    digests = tokens.map { SHA256.digest(Array($0.utf8)) }
  }

  /// Those of the file `RELEASES_TOKEN`, one a line: systemd's credentials first (`CREDENTIALS_DIRECTORY`), then
  /// `secrets/` of the home. None where there is no such file.
  /// - Throws: `ServerError` for one that others can read or that is too short, `SystemError`.
  package static func load(home: String, credentials: String? = Environment["CREDENTIALS_DIRECTORY"]) throws -> AccessTokens {
    let paths = [credentials.map { Path.join($0, fileName) }, Path.join(home, "secrets/\(fileName)")].compactMap { $0 }
    guard let path = paths.first(where: Files.exists) else { return try AccessTokens([]) }
    let status = try Files.status(path)
    if status.permissions & 0o077 != 0, !path.hasPrefix(credentials ?? "\0") {
      throw ServerError("\(path) can be read by others than its owner", help: "run \"chmod 600 \(path)\"; if others may have read it, change it")
    }
    let text = String(decoding: try Files.read(path, limit: sizeLimit), as: UTF8.self)
    return try AccessTokens(text.split(whereSeparator: \.isNewline).map { String($0.filter { !$0.isWhitespace }) }.filter { !$0.isEmpty })
  }

  var isEmpty: Bool { digests.isEmpty }

  /// - Parameter authorization: `Bearer TOKEN`, or `Basic` with the token as password and any user (RFC 7617).
  func allow(_ authorization: String?) -> Bool {
    guard let authorization, let space = authorization.firstIndex(of: " ") else { return false }
    let value = authorization[authorization.index(after: space)...].filter { $0 != " " }
    let token: [UInt8]
    switch authorization[..<space].lowercased() {
    case "bearer": token = Array(value.utf8)
    case "basic":
      guard let decoded = Base64.standard.decode(value), let colon = decoded.firstIndex(of: UInt8(ascii: ":")) else { return false }
      token = Array(decoded[(colon + 1)...])
    default: return false
    }
    // All are looked at, each by digests of one length: the time says nothing about any.
    let digest = SHA256.digest(token)
    return digests.reduce(false) { found, known in areEqualInConstantTime(known, digest) || found }
  }
}
