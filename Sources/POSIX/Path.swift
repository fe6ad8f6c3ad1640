/// Paths as text; nothing here looks at a disk.
package enum Path {
  private static let slash = UInt8(ascii: "/")

  /// `join("a", "b")` is `a/b`; an absolute second part stands alone; an empty part adds nothing.
  package static func join(_ base: String, _ part: String) -> String {
    if part.hasPrefix("/") || base.isEmpty { return part }
    if part.isEmpty { return base }
    return base.hasSuffix("/") ? base + part : "\(base)/\(part)"
  }

  /// All but the last part; `.` for a bare name, `/` for the root.
  package static func parent(_ path: String) -> String {
    // By bytes, here and below: these are asked of every file of a release.
    let bytes = path.utf8
    let trimmed = bytes.count > 1 && bytes.last == slash ? bytes.dropLast() : bytes[...]
    guard let slash = trimmed.lastIndex(of: slash) else { return "." }
    return slash == trimmed.startIndex ? "/" : String(path[..<slash])
  }

  /// The last part.
  package static func name(_ path: String) -> String {
    let bytes = path.utf8
    guard let last = bytes.lastIndex(where: { $0 != slash }) else { return "" }
    let start = bytes[..<last].lastIndex(of: slash).map(bytes.index(after:)) ?? bytes.startIndex
    return String(path[start..<bytes.index(after: last)])
  }

  /// What follows the last dot of the name, in lower case; empty without one.
  package static func fileExtension(_ path: String) -> String {
    let name = name(path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// Without `.`, `..` and doubled slashes, as text: links are not followed. `..` stops at the root.
  package static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    let isAbsolute = path.hasPrefix("/")
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !isAbsolute {
        parts.append(part)
      }
    }
    let joined = parts.joined(separator: "/")
    return isAbsolute ? "/\(joined)" : joined.isEmpty ? "." : joined
  }

  /// Relative, clean (no empty part, `.`, `..`, NUL or backslash), and not over 4,096 bytes:
  /// fit to be joined to a folder when it comes from somebody else.
  package static func isSafeRelative(_ path: String) -> Bool {
    guard (1...4096).contains(path.utf8.count) else { return false }
    // By bytes: releases have many paths, and this is asked of each.
    var (length, dots) = (0, 0)
    func isName() -> Bool { (1...255).contains(length) && !(dots == length && length <= 2) }
    for byte in path.utf8 {
      if byte == UInt8(ascii: "/") {
        guard isName() else { return false }
        (length, dots) = (0, 0)
        continue
      }
      if byte == 0 || byte == UInt8(ascii: "\\") { return false }
      length += 1
      if byte == UInt8(ascii: ".") { dots += 1 }
    }
    return isName()
  }

  /// What is left of `path` below `folder`: empty for `folder` itself, nil outside of it; both absolute and normalized.
  package static func below(_ path: String, _ folder: String) -> String? {
    guard isWithin(path, folder) else { return nil }
    // Characters and bytes are not the same in number.
    return String(decoding: path.utf8.dropFirst(folder.utf8.count).drop { $0 == UInt8(ascii: "/") }, as: UTF8.self)
  }

  /// Whether `path` is `folder` or below it; both absolute and normalized.
  package static func isWithin(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
  }
}
