internal import Cryptography

/// The digest of its content that a file has in its name: `styles.3f9a1c2b.css`.
enum Fingerprint {
  /// First digits of the SHA-256, in hexadecimal.
  private static let digits = 8

  /// `.3f9a1c2b`
  static func mark(of bytes: [UInt8]) -> String { ".\(SHA256.hexDigest(bytes).prefix(digits))" }

  static func inserted(_ mark: String, into file: String) -> String {
    guard let dot = file.lastIndex(of: ".") else { return file }
    return file[..<dot] + mark + file[dot...]
  }
}
