internal import POSIX

/// Turns a URL, as it stands in a file of the tree, into the path of the file that it means.
package struct LocalURL: Sendable {
  /// The site's own addresses; everything else with a host is somewhere else.
  package let origins: Set<String>
  /// What stands before the paths of the tree in its addresses: `/apps/shop`; empty for a site at its host's root.
  package let basePath: String

  package init(origins: Set<String>, basePath: String = "") { (self.origins, self.basePath) = (origins, basePath) }

  /// - Parameters:
  ///   - raw: with its percent signs.
  ///   - document: the path of the file, or what `<base href>` makes of it.
  /// - Returns: a relative, clean path; nil when the URL leads elsewhere or names no file.
  package func path(_ raw: String, in document: String) -> String? {
    var url = trimmed(raw)
    var hasOrigin = false
    url = String(url.prefix { $0 != "#" && $0 != "?" })
    if url.hasPrefix("//") {
      guard origins.contains(origin(of: "https:\(url)")) || origins.contains(origin(of: "http:\(url)")) else { return nil }
      url = "https:\(url)"
    }
    if let scheme = url.firstIndex(of: ":"), url[..<scheme].utf8.allSatisfy({ $0.isLetter || "+-.0123456789".utf8.contains($0) }) {
      guard origins.contains(origin(of: url)) else { return nil }
      url = String(url.dropFirst(origin(of: url).count))
      hasOrigin = true
    } else if url.isEmpty {
      return nil
    }
    guard let decoded = percentDecoded(url), !decoded.utf8.contains(0) else { return nil }
    let path = decoded.hasPrefix("/") ? decoded : "/\(Path.join(Path.parent(document), decoded))"
    // As in a browser, ".." stops at the root.
    var clean = Path.normalized(path)
    if !basePath.isEmpty {
      if clean == basePath || clean.hasPrefix("\(basePath)/") {
        // Of what is written relative to its document nothing leads there.
        if decoded.hasPrefix("/") { clean = String(clean.dropFirst(basePath.count)) }
      } else if hasOrigin {
        // The rest of the host is not the site's.
        return nil
      }
    }
    let relative = clean.drop { $0 == "/" }
    return relative.isEmpty ? nil : String(relative)
  }

  /// The path against which the relative URLs of a document are taken.
  package func document(_ file: String, base: String?) -> String {
    guard let base, let path = path(base, in: file) else { return base.map { $0.hasPrefix("/") ? "x" : file } ?? file }
    return base.hasSuffix("/") ? "\(path)/x" : path
  }

  private func trimmed(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard let first = bytes.firstIndex(where: { !$0.isSpace }), let last = bytes.lastIndex(where: { !$0.isSpace }) else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }

  private func percentDecoded(_ text: String) -> String? {
    if !text.contains("%") { return text }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}

/// `https://example.org` of `https://example.org/about?x`, in lower case.
package func origin(of url: String) -> String {
  guard let scheme = url.firstRange(of: "://") else { return url.lowercased() }
  return (url[..<scheme.upperBound] + url[scheme.upperBound...].prefix { !"/?#".contains($0) }).lowercased()
}
