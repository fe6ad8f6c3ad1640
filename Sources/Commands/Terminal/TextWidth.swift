/// How much room text takes on a terminal. Where terminals differ, the larger number: a line that is a little short
/// is better than one that wraps and breaks a redraw.
func columns(of text: String) -> Int {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
  return text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
}

/// The beginning of the text that fits, with an ellipsis where something is missing.
func fitted(_ text: String, columns limit: Int, ellipsis: String = "…") -> String {
  guard columns(of: text) > limit else { return text }
  let room = limit - columns(of: ellipsis)
  guard room > 0 else { return "" }
  var used = 0
  var result = ""
  for character in text {
    used += columns(of: String(character))
    if used > room { break }
    result.append(character)
  }
  return result + ellipsis
}

/// Filled up with spaces.
func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - columns(of: text)))
}

/// Broken at spaces; a word that is too long for a line stands on its own.
func wrapped(_ text: String, columns limit: Int) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    if line.isEmpty {
      line = String(word)
    } else if columns(of: line) + 1 + columns(of: String(word)) <= limit {
      line += " \(word)"
    } else {
      lines.append(line)
      line = String(word)
    }
  }
  return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
}

/// Unicode Standard Annex 11, the ranges of "W" and "F" in blocks, and emoji.
private func columns(of scalar: Unicode.Scalar) -> Int {
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .control: return 0
  default: break
  }
  let isWide = wideRanges.contains { $0.contains(scalar.value) } || scalar.properties.isEmojiPresentation
  return isWide ? 2 : 1
}

private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
  0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
]
