internal import Diagnostics

/// The lines of a rules file, without their comments, each with its place.
struct RuleLines {
  struct Token {
    var text: String
    /// From 1, in Unicode scalars.
    var column: Int
  }

  struct Line {
    var number: Int
    var text: String
    var isIndented: Bool { text.first == " " || text.first == "\t" }
  }

  var lines: [Line] = []
  var findings: [Diagnostic] = []

  /// - Parameters:
  ///   - file: named in findings.
  ///   - isLimited: whether the whole may be no longer than `RuleLimits.file`.
  init(_ bytes: [UInt8], file: String, isLimited: Bool) {
    guard !isLimited || bytes.count <= RuleLimits.file else {
      findings.append(
        Diagnostic(.error, "\(file) has over \(RuleLimits.file >> 10) KiB", at: SourceLocation(file: file, line: 1, column: 1), help: "a rules file is read for every release; take out what nobody asks for"))
      return
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...]
    for (index, part) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      let content = part.last == UInt8(ascii: "\r") ? part.dropLast() : part
      let place = { (offset: Int) in
        SourceLocation(
          file: file, line: index + 1, column: 1 + String(decoding: content.prefix(offset), as: UTF8.self).unicodeScalars.count)
      }
      guard let line = String(validating: content, as: UTF8.self) else {
        findings.append(Diagnostic(.error, "the line is no UTF-8", at: place(0), help: "save the file as UTF-8"))
        continue
      }
      let byte = content.firstIndex { $0.isControl && $0 != 0x09 }
      if let byte {
        findings.append(Diagnostic(.error, "the line has a control character", at: place(byte - content.startIndex), help: "remove it"))
        continue
      }
      lines.append(Line(number: index + 1, text: line))
    }
  }

  /// What blanks separate. Where a word begins with `#`, a comment begins.
  static func tokens(_ line: Line) -> [Token] {
    var tokens: [Token] = []
    var column = 0
    var current: Token?
    for scalar in line.text.unicodeScalars {
      column += 1
      if scalar == " " || scalar == "\t" {
        if let token = current { tokens.append(token) }
        current = nil
      } else if current == nil {
        if scalar == "#" { return tokens }
        current = Token(text: String(scalar), column: column)
      } else {
        current?.text.unicodeScalars.append(scalar)
      }
    }
    return tokens + [current].compactMap(\.self)
  }
}
