/// The URLs that a release answers once it is live: `try_files $uri $uri.html $uri/index.html`, then `/200.html` where
/// there is one (see nginx-publish).
package struct SiteURLs: Sendable {
  /// By bytes: a file server tells two spellings of an accent apart.
  private let files: Set<[UInt8]>
  /// Whether `/200.html` answers whatever else nothing does.
  package let answersEverything: Bool
  /// Of pages and other files that somebody may have a link to, sorted: `/`, `/about`, `/blog/1`, `/report.pdf`. Not among
  /// them are files with a fingerprint in their names, which pages alone name, copies of files in compressed form, and
  /// the pages for errors.
  package let all: [String]

  package init(_ files: [ReleaseFile]) {
    self.files = Set(files.map { Array($0.path.utf8) })
    answersEverything = self.files.contains(Array("200.html".utf8))
    all = Self.sorted(files.lazy.map(\.path).filter(Self.isAddress).map(Self.url))
  }

  /// Whether there is a file for a path of the site.
  /// - Parameter path: decoded, with or without the slash in front.
  package func answers(_ path: String) -> Bool {
    if answersEverything { return true }
    let path = Array(path.utf8.drop { $0 == UInt8(ascii: "/") })
    let isFolder = path.isEmpty || path.last == UInt8(ascii: "/")
    if isFolder { return files.contains(path + Array("index.html".utf8)) }
    return files.contains(path) || files.contains(path + Array(".html".utf8)) || files.contains(path + Array("/index.html".utf8))
  }

  /// URLs of this release that the other one doesn't answer.
  package func missing(in other: SiteURLs) -> [String] { all.filter { !other.answers($0) } }

  /// `/about` for `about.html` and for `about/index.html`.
  static func url(_ path: String) -> String {
    guard path.hasSuffix(".html") else { return "/\(path)" }
    let page = path.dropLast(5)
    if page == "index" { return "/" }
    return page.hasSuffix("/index") ? "/\(page.dropLast(6))" : "/\(page)"
  }

  private static func isAddress(_ path: String) -> Bool {
    if ["404.html", "200.html", "50x.html"].contains(path) { return false }
    let parts = path.split(separator: "/").last?.split(separator: ".", omittingEmptySubsequences: false) ?? []
    if let last = parts.last, parts.count > 1, last == "gz" || last == "br" { return false }
    // `styles.3f9a1c2b.css`
    return !(parts.count > 2 && parts[parts.count - 2].utf8.count == 8 && parts[parts.count - 2].utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) })
  }

  private static func sorted(_ urls: some Sequence<String>) -> [String] {
    var seen: Set<String> = []
    return urls.filter { seen.insert($0).inserted }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
