internal import Cryptography

/// A public key in minisign's format: `Ed`, 8 bytes that identify it, 32 bytes of Ed25519, in base64 behind a
/// comment (https://jedisct1.github.io/minisign/#public-key-format).
package struct PublicKey: Sendable, Hashable {
  static let algorithm = Array("Ed".utf8)

  let identifier: [UInt8]
  let bytes: [UInt8]
  /// What the host calls it: the name of its file without `.pub`.
  package var name: String

  init(identifier: [UInt8], bytes: [UInt8], name: String) {
    self.identifier = identifier
    self.bytes = bytes
    self.name = name
  }

  /// - Parameter text: the two lines of the file, or the second one alone, as `minisign -P` takes it.
  /// - Throws: `ReleaseError`.
  package init(parsing text: String, name: String) throws(ReleaseError) {
    let lines = text.split(whereSeparator: \.isNewline)
    guard let line = lines.last, lines.count <= 2, let decoded = Base64.standard.decode(String(line)),
      decoded.count == 42, decoded.starts(with: Self.algorithm)
    else {
      throw ReleaseError(.badKey, "\(name) is no public key of minisign", help: "it has two lines, the second begins with \"RW\"")
    }
    self.init(identifier: Array(decoded[2..<10]), bytes: Array(decoded[10...]), name: name)
  }

  /// What `minisign -P` takes.
  package var base64: String { Base64.standard.encode(Self.algorithm + identifier + bytes) }

  /// Sixteen digits, as minisign shows it.
  package var identifierText: String { PublicKey.text(identifier) }

  /// The content of a `.pub` file.
  package var text: String { "untrusted comment: minisign public key \(identifierText)\n\(base64)\n" }

  /// minisign keeps the identifier as a little-endian number.
  static func text(_ identifier: [UInt8]) -> String { hexadecimal(identifier.reversed()).uppercased() }
}
