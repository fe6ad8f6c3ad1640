/// What a URL that stands on a page of a site leads to.
package enum LinkTarget: Hashable, Sendable {
  /// Somewhere else: another host, a mail program, a telephone.
  case elsewhere
  /// Below `/api/`, which an upstream answers.
  case upstream
  /// A path of this site, decoded and without dot segments; a fragment where the URL has one.
  case path(String, fragment: String?)
  /// No path: the escapes are no UTF-8, or hide a slash or a control character.
  case unreadable
}

extension LinkTarget {
  /// - Parameters:
  ///   - url: one that `SafeURL` finds nothing wrong with.
  ///   - page: the URL of the page on which it stands.
  ///   - hosts: the site's own hosts; an absolute URL there is a path of this site.
  package init(_ url: String, on page: String, hosts: Set<String>) {
    var rest = url[...]
    if let scheme = SafeURL.scheme(of: url) {
      guard ["http", "https"].contains(scheme.lowercased()) else {
        self = .elsewhere
        return
      }
      let afterScheme = url.dropFirst(scheme.count + 3)
      let authority = afterScheme.prefix { !"/?#".contains($0) }
      guard hosts.contains(authority.lowercased()) else {
        self = .elsewhere
        return
      }
      rest = afterScheme.dropFirst(authority.count)
      if !rest.hasPrefix("/") { rest = "/" + rest }
    }
    // Most links are a plain path.
    if rest.utf8.first == UInt8(ascii: "/"), !rest.utf8.contains(where: { $0.isOne(of: "%#?.") }) {
      self = Self.target(String(rest), fragment: nil)
      return
    }
    let parts = rest.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let fragment = parts.count == 2 ? Self.decoded(parts[1]) : nil
    let reference = parts[0].prefix { $0 != "?" }
    guard let path = Self.decoded(reference), !path.unicodeScalars.contains(where: { $0.value < 0x20 }),
      !reference.lowercased().contains("%2f")
    else {
      self = .unreadable
      return
    }
    self = Self.target(path.isEmpty ? page : Self.resolved(path, on: page), fragment: fragment)
  }

  /// Whether a fragment is a component's id: an empty one and "top" are the top of any page.
  package static func isNamed(_ fragment: String) -> Bool { fragment != "" && fragment != "top" }

  private static func target(_ path: String, fragment: String?) -> LinkTarget {
    path == "/api" || path.hasPrefix("/api/") ? .upstream : .path(path, fragment: fragment)
  }

  /// RFC 3986, section 5.2: a relative path replaces what stands behind the page's last slash.
  private static func resolved(_ path: String, on page: String) -> String {
    let full = path.hasPrefix("/") ? path : page[...(page.lastIndex(of: "/") ?? page.startIndex)] + path
    var segments: [Substring] = []
    let given = full.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    for (index, segment) in given.enumerated() {
      let isLast = index == given.count - 1
      switch segment {
      case ".": if isLast { segments.append("") }
      case "..":
        segments = segments.dropLast()
        if isLast { segments.append("") }
      default: segments.append(segment)
      }
    }
    return "/" + segments.joined(separator: "/")
  }

  /// With its percent escapes undone; nil when that is no UTF-8.
  private static func decoded(_ text: Substring) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let high = rest.first?.hexDigitValue, let low = rest.dropFirst().first?.hexDigitValue {
        bytes.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
