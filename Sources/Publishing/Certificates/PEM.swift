/// A file of blocks between `-----BEGIN …-----` and `-----END …-----` (RFC 7468).
struct PEM {
  struct Block: Equatable {
    /// `CERTIFICATE`, `PRIVATE KEY` …
    var label: String
    /// With its two boundary lines, and a newline at the end.
    var text: String
  }

  var blocks: [Block]

  /// What stands between blocks is dropped, and so is a block without an end.
  init(parsing bytes: [UInt8]) {
    blocks = []
    var label: String?
    var lines: [Substring] = []
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      if let name = Self.boundary("BEGIN", line) {
        (label, lines) = (name, [line])
      } else if let open = label {
        lines.append(line)
        if Self.boundary("END", line) == open {
          blocks.append(Block(label: open, text: lines.joined(separator: "\n") + "\n"))
          label = nil
        }
      }
    }
  }

  private static func boundary(_ word: String, _ line: Substring) -> String? {
    let start = "-----\(word) "
    return line.hasPrefix(start) && line.hasSuffix("-----") && line.count > start.count + 5
      ? String(line.dropFirst(start.count).dropLast(5)) : nil
  }

  var certificates: [Block] { blocks.filter { $0.label == "CERTIFICATE" } }
  var keys: [Block] { blocks.filter { $0.label == "PRIVATE KEY" || $0.label.hasSuffix(" PRIVATE KEY") } }
}

extension PEM.Block {
  var bytes: [UInt8] { Array(text.utf8) }
  /// PKCS #8's way, and that of OpenSSL before it.
  var isEncrypted: Bool { label == "ENCRYPTED PRIVATE KEY" || text.contains("Proc-Type: 4,ENCRYPTED") }
}
