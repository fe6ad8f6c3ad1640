/// A pattern for relative paths: `*` is any part of a name, `?` one character (Unicode scalar) of it, `**` any number of folders.
package struct Glob: Sendable {
  private enum Segment: Sendable {
    case folders
    case name([UInt8])
  }

  private let segments: [Segment]

  private let matchesHidden: Bool

  /// - Parameter matchesHidden: whether names that begin with a dot need not be asked for with a dot, as they must be in
  ///   a shell.
  /// - Returns: nil for a pattern that could leave its folder.
  package init?(_ pattern: String, matchesHidden: Bool = false) {
    guard Path.isSafeRelative(pattern) else { return nil }
    segments = pattern.split(separator: "/").map { $0 == "**" ? .folders : .name(Array($0.utf8)) }
    self.matchesHidden = matchesHidden
  }

  /// Whether a relative path matches.
  package func matches(_ path: String) -> Bool {
    matches(path.utf8.split(separator: UInt8(ascii: "/"))[...], segments[...])
  }

  /// The leading folders that are named in full, joined: where a search begins. Empty for none.
  package var fixedFolder: String {
    segments.dropLast().prefix { if case .name(let name) = $0 { !Self.isPattern(name) } else { false } }
      .map { if case .name(let name) = $0 { String(decoding: name, as: UTF8.self) } else { "" } }.joined(separator: "/")
  }

  /// Whether it stands for one path only.
  package var isPlain: Bool {
    segments.allSatisfy { if case .name(let name) = $0 { !Self.isPattern(name) } else { false } }
  }

  /// How many folders below `fixedFolder` a search must look into; nil for all.
  package var depth: Int? {
    let hasFolders = segments.contains { if case .folders = $0 { true } else { false } }
    return hasFolders ? nil : segments.count - 1 - fixedFolder.split(separator: "/").count
  }

  private static let any = UInt8(ascii: "*")
  private static let one = UInt8(ascii: "?")
  private static let dot = UInt8(ascii: ".")

  private static func isPattern(_ name: [UInt8]) -> Bool { name.contains(any) || name.contains(one) }

  private func matches(_ path: ArraySlice<Substring.UTF8View>, _ segments: ArraySlice<Segment>) -> Bool {
    guard let segment = segments.first else { return path.isEmpty }
    switch segment {
    case .folders:
      var rest = path
      while true {
        if matches(rest, segments.dropFirst()) { return true }
        guard let folder = rest.popFirst(), matchesHidden || folder.first != Self.dot else { return false }
      }
    case .name(let pattern):
      guard let name = path.first, matches(Array(name), pattern) else { return false }
      return matches(path.dropFirst(), segments.dropFirst())
    }
  }

  /// One name against one pattern: the last `*` takes one byte more whenever what follows it fails.
  private func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
    if name.first == Self.dot, pattern.first != Self.dot, !matchesHidden { return false }
    var n = 0
    var p = 0
    var retry: (name: Int, pattern: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == Self.any {
        p += 1
        retry = (n, p)
      } else if p < pattern.count, pattern[p] == Self.one {
        // A character of several bytes is one.
        repeat { n += 1 } while n < name.count && name[n] & 0xC0 == 0x80
        p += 1
      } else if p < pattern.count, pattern[p] == name[n] {
        n += 1
        p += 1
      } else if let last = retry {
        n = last.name + 1
        p = last.pattern
        retry = (n, p)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == Self.any }
  }
}
