internal import Markup
internal import Releases

/// The links of a release's pages to addresses of its own site.
struct PageLinks {
  struct Broken: Sendable, Hashable {
    /// The file in which it stands.
    var page: String
    /// As it is written there.
    var url: String
    /// Of the site, with the slash in front.
    var target: String
  }

  /// A larger page is not looked at.
  static let pageLimit = 8 << 20

  private let urls: SiteURLs
  private let resolver: LocalURL
  /// Each once a page, in the order of the pages and of their text.
  private(set) var broken: [Broken] = []
  /// How many links were looked at.
  private(set) var count = 0

  /// - Parameter basePath: of the release.
  init(_ manifest: ReleaseManifest, basePath: String = "") {
    urls = SiteURLs(manifest.files)
    var origins = Set(manifest.domains.flatMap { ["https://\($0)", "http://\($0)"] })
    // A site below a path of its host does not own the rest of that host.
    if let url = manifest.content.url, url.hasSuffix(origin(of: url)) || url.hasSuffix("\(origin(of: url))/") { origins.insert(origin(of: url)) }
    resolver = LocalURL(origins: origins, basePath: basePath)
  }

  static func isPage(_ file: ReleaseFile) -> Bool { file.path.hasSuffix(".html") && file.size <= pageLimit }

  mutating func add(_ page: String, _ text: [UInt8]) {
    let scan = HTMLScanner(text)
    let document = resolver.document(page, base: scan.base)
    var seen: Set<String> = []
    for reference in scan.links + scan.references.filter(\.isRequired) {
      guard let target = resolver.path(reference.url, in: document), !target.hasPrefix("api/"), target != "api" else { continue }
      count += 1
      if !urls.answers(target), seen.insert(target).inserted { broken.append(Broken(page: page, url: reference.url, target: "/\(target)")) }
    }
  }
}
