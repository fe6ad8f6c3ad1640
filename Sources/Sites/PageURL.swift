/// The URL of a page within its site, and the file that it becomes.
package enum PageURL {
  /// Folders of the compiled tree and the upstream's path: no page lives there.
  package static let reservedFolders = ["api", "assets", "static"]

  /// Files that are made for every site: a page below them would need a folder of that name.
  private static let reservedFiles = ["robots.txt", "routes.json", "sitemap.xml"]

  /// `/` and the name in lower case; `index` is `/`.
  package static func standard(forName name: String) -> String { name == "index" ? "/" : "/\(name.lowercased())" }

  /// What is wrong with a text as the URL of a page, or nil. Only RFC 3986's unreserved characters: the URL is
  /// also a file's path, and neither a browser nor nginx changes its spelling.
  package static func problem(in text: String) -> SiteError? {
    func problem(_ reason: String, _ help: String) -> SiteError {
      SiteError(.pageURL, "\(text.quoted) is no page url: \(reason)", help: help)
    }
    guard text.hasPrefix("/") else { return problem("it does not begin with \"/\"", "write the path only, as in \"/about\"") }
    if text == "/" { return nil }
    if text.utf8.count > 1024 { return problem("it has over 1,024 characters", "write a shorter one") }
    if text.utf8.contains(where: { $0.isOne(of: "?#") }) {
      return problem("it has a query or fragment", "write the path only, as in \"/about\"")
    }
    if text.hasSuffix("/") { return problem("it ends with \"/\"", "write \(String(text.dropLast()).quoted)") }
    let segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    for segment in segments {
      if segment.isEmpty { return problem("a part between slashes is empty", "remove the doubled \"/\"") }
      if segment.hasPrefix(".") { return problem("a part begins with \".\"", "begin it with a letter or digit") }
      if segment.utf8.count > 200 { return problem("a part has over 200 characters", "write a shorter one") }
      guard segment.utf8.allSatisfy({ $0.isLetter || $0.isDigit || $0.isOne(of: "-._~") }) else {
        return problem("only letters without accents, digits, \"-\", \".\", \"_\" and \"~\" may stand in it", "spell it with those")
      }
    }
    if text.hasSuffix(".html") { return problem("it ends with \".html\"", "write \(String(text.dropLast(5)).quoted)") }
    if segments.dropLast().contains(where: { $0.lowercased().hasSuffix(".html") }) {
      return problem("a part ends with \".html\"", "spell that part without it")
    }
    let first = segments[0].lowercased()
    if reservedFolders.contains(first) || reservedFiles.contains(first) || (first.hasPrefix("sitemap-") && first.hasSuffix(".xml")) {
      return problem("\"/\(segments[0])\" is where the site's own files or its API are served", "choose another path")
    }
    if ["/200", "/index"].contains(text) {
      return problem("\(String(text.dropFirst())).html has a meaning of its own", "choose another path")
    }
    return nil
  }

  /// The file of the compiled tree that answers for a page URL: `/` is index.html, `/blog/post` is blog/post.html.
  package static func outputPath(of url: String) -> String { url == "/" ? "index.html" : "\(url.dropFirst()).html" }
}
