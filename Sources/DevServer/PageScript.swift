/// The script that follows the builds, put into pages on their way to the browser.
enum PageScript {
  /// What the server keeps for itself; no page has such a path.
  static let folder = "/_slipway"
  static let path = "\(folder)/reload.js"
  static let events = "\(folder)/events"

  /// What a page is of: it is made anew when that is no longer the newest.
  struct Origin: Sendable, Hashable {
    /// Tells the builds of one session from those of another at the same port.
    var session: String
    /// The number of the good build, or of the failed one that an error page tells of.
    var build: Int
    /// Whether it stands in the place of a page that can't be served yet.
    var isStandIn = false
  }

  static func tag(_ origin: Origin) -> String {
    let standIn = origin.isStandIn ? " data-stand-in" : ""
    return "<script src=\"\(path)\" data-session=\"\(origin.session)\" data-build=\"\(origin.build)\"\(standIn) defer></script>"
  }

  static let script = PackageResources.dev_reload_js

  /// The page with the script just before the end of its body; as it is where it is no page, but a part of one.
  static func inject(into page: [UInt8], _ origin: Origin) -> [UInt8] {
    let tag = Array(tag(origin).utf8)
    if let end = lastIndex(of: "</body", in: page) { return page[..<end] + tag + page[end...] }
    return lastIndex(of: "<html", in: page) != nil || lastIndex(of: "<!doctype", in: page) != nil ? page + tag : page
  }

  /// Where a text in ASCII begins for the last time, in any case.
  private static func lastIndex(of text: String, in page: [UInt8]) -> Int? {
    let wanted = Array(text.utf8)
    guard page.count >= wanted.count else { return nil }
    return (0...page.count - wanted.count).last { start in
      wanted.indices.allSatisfy { offset in
        let byte = page[start + offset]
        return byte == wanted[offset] || (byte | 0x20) == wanted[offset] && (0x41...0x5A).contains(byte)
      }
    }
  }
}
