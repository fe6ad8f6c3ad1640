internal import Cryptography

/// Subresource integrity (https://www.w3.org/TR/SRI/): a digest in the page of what it loads.
enum Integrity {
  static func digest(of bytes: [UInt8]) -> String { "sha384-\(Base64.standard.encode(SHA384.digest(bytes)))" }

  /// Whether one of the digests, separated by spaces, is that of the bytes; true where none is of a kind that browsers
  /// know, which they don't look at either.
  static func matches(_ bytes: [UInt8], _ digests: String) -> Bool {
    let kinds: [(name: String, digest: ([UInt8]) -> [UInt8])] = [
      ("sha256-", SHA256.digest), ("sha384-", SHA384.digest), ("sha512-", SHA512.digest),
    ]
    let known = digests.split { $0 == " " || $0 == "\n" || $0 == "\t" }.compactMap { digest in
      kinds.first { digest.hasPrefix($0.name) }.map { (kind: $0, value: digest.dropFirst($0.name.count).prefix { $0 != "?" }) }
    }
    return known.isEmpty || known.contains { $0.value == Base64.standard.encode($0.kind.digest(bytes)) }
  }
}
