package import POSIX
internal import SiteRules

/// A compiled tree, looked up as nginx-publish has nginx do it: the path, the path with `.html`, its `index.html`, then
/// `200.html`, then `404.html` with status 404.
package struct ServedFolder: Sendable {
  package let path: String
  /// Below which the site lives: `/apps/shop`; empty for the root.
  package let basePath: String

  package init(_ path: String) {
    self.path = path
    let routes = Path.join(path, BasePath.file)
    // What is wrong with it is for those to say who make it or publish it.
    basePath = (try? BasePath.read(Files.read(routes, limit: BasePath.fileLimit), at: routes))?.text ?? ""
  }

  /// A path of a request without the base path. Either form is served, as nginx-publish has it.
  package func pathInFolder(_ path: String) -> String {
    basePath.isEmpty || !path.hasPrefix("\(basePath)/") ? path : String(path.dropFirst(basePath.utf8.count))
  }

  /// A file that answers a request.
  package struct Found {
    package var file: FileDescriptor
    /// Relative to the folder.
    package var path: String
    package var status: Int
  }

  /// - Parameter path: of the request, decoded; begins with a slash.
  /// - Returns: nil where not even the tree has a page for what is missing, and where a file is asked for that is not
  ///   there: a page would be no answer to that.
  package func find(_ path: String) -> Found? {
    let parts = path.split(separator: "/").map(String.init)
    let name = parts.joined(separator: "/")
    let isHidden = parts.contains { $0.hasPrefix(".") && $0 != ".well-known" }
    if !isHidden, name != "404.html" {
      var candidates = [Path.join(name, "index.html")]
      if !path.hasSuffix("/") { candidates = [name, "\(name).html"] + candidates }
      for candidate in candidates { if let file = open(candidate) { return Found(file: file, path: candidate, status: 200) } }
      if !ContentTypes.isAsset(name), let file = open("200.html") { return Found(file: file, path: "200.html", status: 200) }
    }
    if !isHidden, ContentTypes.isAsset(name) { return nil }
    return open("404.html").map { Found(file: $0, path: "404.html", status: 404) }
  }

  /// Opened folder by folder, so that no link on the way leads elsewhere.
  private func open(_ relative: String) -> FileDescriptor? {
    guard Path.isSafeRelative(relative) else { return nil }
    let parts = relative.split(separator: "/").map(String.init)
    do {
      var folder = try FileDescriptor(opening: path, .directory)
      for part in parts.dropLast() { folder = try FileDescriptor(opening: part, in: folder, .directoryNoFollow) }
      let file = try FileDescriptor(opening: parts.last ?? "", in: folder, .readUntrusted)
      return try file.status().kind == .file ? file : nil
    } catch { return nil }
  }
}
