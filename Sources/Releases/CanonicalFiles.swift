/// The files of a manifest, read from its text where that is as `ReleaseManifest.bytes` writes it. By way of JSON values
/// 10,000 files take 60 ms, and a publication waits for it; this way it is a tenth.
struct CanonicalFiles {
  let files: [ReleaseFile]
  /// Of the list in the text, with its brackets.
  let range: Range<Int>

  /// - Returns: nil for any other text, whatever it is: that is read as JSON, and what is wrong with it is found there.
  init?(_ text: [UInt8]) {
    // A quotation mark within a string has a backslash before it: this can only be a member of an object.
    guard let start = Self.position(of: Array(#","files":["#.utf8), in: text) else { return nil }
    var cursor = Cursor(text: text, position: start)
    var files: [ReleaseFile] = []
    repeat {
      guard let file = cursor.file() else { return nil }
      files.append(file)
    } while cursor.take(UInt8(ascii: ","))
    guard cursor.take(UInt8(ascii: "]")) else { return nil }
    self.files = files
    range = start - 1..<cursor.position
  }

  /// Where what follows the first such words begins.
  private static func position(of words: [UInt8], in text: [UInt8]) -> Int? {
    var start = 0
    while start + words.count <= text.count {
      if text[start] == words[0], text[start..<start + words.count].elementsEqual(words) { return start + words.count }
      start += 1
    }
    return nil
  }
}

extension ReleaseManifest {
  /// The files that a manifest's text lists, for a comparison with another release. Nothing else of it is looked at, and
  /// nothing is checked: not the paths, nor that the digest is theirs.
  /// - Returns: nil for what is not written as `bytes` does.
  package static func unverifiedFiles(_ text: [UInt8]) -> [ReleaseFile]? { CanonicalFiles(text)?.files }
}

private struct Cursor {
  let text: [UInt8]
  var position: Int

  private static let beginning = Array(#"{"mode":"0"#.utf8)
  private static let plainMode = Array("644".utf8)
  private static let executableMode = Array("755".utf8)
  private static let path = Array(#"","path":""#.utf8)
  private static let digest = Array(#"","sha256":""#.utf8)
  private static let size = Array(#"","size":"#.utf8)

  /// `{"mode":"0644","path":"index.html","sha256":"…","size":12}`
  mutating func file() -> ReleaseFile? {
    guard take(Self.beginning) else { return nil }
    let isExecutable = take(Self.executableMode)
    guard isExecutable || take(Self.plainMode), take(Self.path), let path = string(), take(Self.digest), let digest = hexDigits(),
      take(Self.size), let size = number(), take(UInt8(ascii: "}"))
    else { return nil }
    return ReleaseFile(path: path, size: size, isExecutable: isExecutable, sha256: digest)
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard position < text.count, text[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func take(_ words: [UInt8]) -> Bool {
    guard position + words.count <= text.count else { return false }
    for index in words.indices where text[position + index] != words[index] { return false }
    position += words.count
    return true
  }

  /// Up to the next quotation mark, and without any escape.
  private mutating func string() -> String? {
    let start = position
    while position < text.count, text[position] != UInt8(ascii: "\"") {
      if text[position] < 0x20 || text[position] == UInt8(ascii: "\\") { return nil }
      position += 1
    }
    return String(validating: text[start..<position], as: UTF8.self)
  }

  private mutating func hexDigits() -> String? {
    let start = position
    guard start + 64 <= text.count else { return nil }
    for byte in text[start..<start + 64] where !((0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)) { return nil }
    position += 64
    return String(decoding: text[start..<position], as: UTF8.self)
  }

  /// Without a sign or leading zeros, and no more than a size may have.
  private mutating func number() -> Int? {
    let start = position
    var value = 0
    while position < text.count, (0x30...0x39).contains(text[position]), position - start < 15 {
      value = value * 10 + Int(text[position] - 0x30)
      position += 1
    }
    let hasLeadingZero = position - start > 1 && text[start] == 0x30
    return position > start && !hasLeadingZero ? value : nil
  }
}
