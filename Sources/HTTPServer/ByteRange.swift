/// The Range header (RFC 9110, 14.2), as far as a server of files needs it: one range of bytes.
enum ByteRange: Hashable {
  case part(Range<Int>)
  /// Behind the end: 416.
  case unsatisfiable

  /// Nil where the header is to be ignored and the whole is the answer: another unit, several ranges, no range at all.
  static func parse(_ header: String, size: Int) -> ByteRange? {
    guard header.lowercased().hasPrefix("bytes=") else { return nil }
    let parts = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return nil }
    if parts[0].isEmpty {
      guard let length = number(parts[1]) else { return nil }
      return length == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - length)..<size)
    }
    guard let first = number(parts[0]) else { return nil }
    if parts[1].isEmpty { return first < size ? .part(first..<size) : .unsatisfiable }
    guard let last = number(parts[1]), first <= last else { return nil }
    return first < size ? .part(first..<min(size - 1, last) + 1) : .unsatisfiable
  }

  /// What is too large for a number is behind the end of every file.
  private static func number(_ digits: Substring) -> Int? {
    digits.isEmpty ? nil : min(Int(digits) ?? .max, .max - 1)
  }
}
