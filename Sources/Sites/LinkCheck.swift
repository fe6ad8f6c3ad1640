package import Diagnostics

/// Checks where the links of a site's pages lead: to pages and files that the site does not have, to fragments that no
/// component of the page answers to. Whether a URL is safe is not for here to say: an unsafe one leads nowhere.
package struct LinkCheck: Sendable {
  /// The URLs of the site's pages. Where a link leads can be told without them, whether that is there can't.
  package var pages: Set<String>
  private let hosts: Set<String>
  private let files: Set<String>
  private let nearest = NearestPath()
  private let basePath: String

  package init(_ site: Site, pages: some Sequence<String> = []) {
    self.pages = Set(pages)
    basePath = site.basePath
    files = ServedPath.generated.union(site.assets.map(\.servedPath))
    var hosts = Set(site.deployment.domains.map(\.text))
    // A site below a path of its host does not own the rest of that host.
    if basePath.isEmpty, let url = site.url, let host = url.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).first,
      url.hasSuffix("//\(host)")
    {
      hosts.insert(host.lowercased())
    }
    self.hosts = hosts
  }

  /// Where a link leads; nil for one that is not safe.
  /// - Parameter page: the URL of the page that it stands on; nil for the site's styles.
  package func target(of link: Link, on page: String?) -> LinkTarget? {
    guard SafeURL.problem(in: link.url) == nil else { return nil }
    let target = LinkTarget(link.url, on: page ?? "/static/css/", hosts: hosts)
    // An address that has the base path already is left as it is.
    guard !basePath.isEmpty, case .path(let path, let fragment) = target, path == basePath || path.hasPrefix("\(basePath)/") else { return target }
    let rest = String(path.dropFirst(basePath.count))
    return rest.hasPrefix("/api/") ? .upstream : .path(rest.isEmpty ? "/" : rest, fragment: fragment)
  }

  /// Whether there is a page or a file with this path.
  package func leads(to path: String) -> Bool { pages.contains(path) || has(file: path.dropFirst()) }

  /// What is wrong with a link; nil for nothing.
  /// - Parameters:
  ///   - page: the URL of the page that it stands on; nil for the site's styles.
  ///   - identifiers: the ids of the components of a page, by its URL; nil where they are not known.
  package func problem(with link: Link, on page: String?, identifiers: (String) -> Set<String>?) -> Diagnostic? {
    switch target(of: link, on: page) {
    case nil, .elsewhere, .upstream: return nil
    case .unreadable:
      return Diagnostic(
        .error, "the url \(link.url.quoted) has escapes that stand for no character of a path", at: link.place.location,
        help: "escape the bytes of its UTF-8 form")
    case .path(let path, let fragment):
      if pages.contains(path) { return problem(withFragment: fragment, in: path, link, identifiers) }
      return has(file: path.dropFirst()) ? nil : missing(path, link)
    }
  }

  /// Paths are compared by their bytes, as a file server does: Swift takes `é` and `e` with an accent for the same.
  private func has(file path: Substring) -> Bool {
    let path = String(path)
    if path.hasSuffix(".html"), pages.contains(path == "index.html" ? "/" : "/\(path.dropLast(5))") { return true }
    guard let index = files.firstIndex(of: path) else { return false }
    return files[index].utf8.elementsEqual(path.utf8)
  }

  /// Only a warning: a component type of the site's own may make ids that nobody else knows.
  private func problem(
    withFragment fragment: String?, in page: String, _ link: Link, _ identifiers: (String) -> Set<String>?
  ) -> Diagnostic? {
    guard let fragment, LinkTarget.isNamed(fragment), let identifiers = identifiers(page), !identifiers.contains(fragment) else { return nil }
    return Diagnostic(
      .warning, "no component of the page \(page.quoted) has the id \(fragment.quoted)", at: link.place.location,
      help: suggestion(for: fragment, among: identifiers))
  }

  private func missing(_ path: String, _ link: Link) -> Diagnostic {
    let location = link.place.location
    let isFile = link.purpose == .resource || PageURL.reservedFolders.contains { path.hasPrefix("/\($0)/") }
    if !isFile {
      return Diagnostic(
        .error, "the link \(link.url.quoted) leads to no page of the site", at: location, help: remedy(forPage: path))
    }
    if let served = served(path) {
      return Diagnostic(
        .error, "the file \(link.url.quoted) is not where this url looks for it", at: location,
        help: "write \(("/" + served).quoted)")
    }
    return Diagnostic(
      .error, "the site has no file \(link.url.quoted)", at: location, help: remedy(forFile: path))
  }

  /// The served path of the asset that an author named by its place in the assets folder.
  private func served(_ path: String) -> String? {
    let withoutFolder = path.hasPrefix("/assets/") ? path.dropFirst("/assets/".count) : path.dropFirst()
    let served = ServedPath.ofAsset(String(withoutFolder))
    return has(file: served[...]) ? served : nil
  }

  private func remedy(forPage path: String) -> String? {
    if path.hasSuffix("/"), pages.contains(String(path.dropLast())) { return "write \(String(path.dropLast()).quoted)" }
    return nearest.suggestion(for: path, among: pages) ?? "make that page, or remove the link"
  }

  private func remedy(forFile path: String) -> String {
    for (served, source) in [("/static/images/uploads/", "uploads/"), ("/assets/", "")] where path.hasPrefix(served) {
      let candidates = files.lazy.map { "/\($0)" }.filter { $0.hasPrefix(served) }
      if let nearest = nearest.suggestion(for: path, among: candidates, below: served) { return nearest }
      return "put it at \(source + path.dropFirst(served.count)) of the assets folder"
    }
    return "write \"/static/images/uploads/…\" for a file in uploads/ of the assets folder"
  }
}
