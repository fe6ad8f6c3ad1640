/// A tar archive put together field by field (ustar, POSIX.1-1988), so that a test can write what no honest tool would.
package struct RawTar {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// - Parameters:
  ///   - type: `0` file, `1` hard link, `2` symbolic link, `3` character device, `5` directory, `6` pipe.
  ///   - size: what the header says; the content's where it is left out.
  ///   - fields: further ones of the header, by their offsets.
  package mutating func add(
    _ path: String, type: Character = "0", link: String = "", content: [UInt8] = [], size: Int? = nil, mode: Int = 0o644,
    fields: [Int: String] = [:]
  ) {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) { header.replaceSubrange(offset..<offset + text.utf8.count, with: Array(text.utf8)) }
    put(path, at: 0)
    put(octal(mode, 7), at: 100)
    put(octal(0, 7), at: 108)
    put(octal(0, 7), at: 116)
    put(octal(size ?? content.count, 11), at: 124)
    put(octal(0, 11), at: 136)
    put("        ", at: 148)
    put(String(type), at: 156)
    put(link, at: 157)
    put("ustar\u{0}00", at: 257)
    for (offset, text) in fields { put(text, at: offset) }
    put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
    bytes += header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  /// A header of the pax format (POSIX.1-2001), for the entry after it, or (`global`) for all of them.
  package mutating func addExtended(_ records: [(key: String, value: String)], global: Bool = false) {
    let text = records.map { record in
      let rest = " \(record.key)=\(record.value)\n"
      // The length counts its own digits.
      var length = rest.utf8.count + 1
      while "\(length)".utf8.count + rest.utf8.count > length { length += 1 }
      return "\(length)\(rest)"
    }.joined()
    add("PaxHeader", type: global ? "g" : "x", content: Array(text.utf8))
  }

  /// Two empty blocks, and more may follow.
  package mutating func end() { bytes += [UInt8](repeating: 0, count: 1024) }

  /// With the two empty blocks at the end.
  package var closed: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

  private func octal(_ value: Int, _ width: Int) -> String {
    let digits = String(value, radix: 8)
    return String(repeating: "0", count: width - digits.count) + digits
  }
}
