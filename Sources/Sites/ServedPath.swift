/// Where the files of a site's assets folder stand in the compiled tree.
package enum ServedPath {
  /// - Parameter path: relative to the assets folder.
  /// - Returns: the path in the compiled tree, which with a `/` before it is the URL. What people uploaded
  ///   (`uploads/…`) goes to `static/images/uploads/…`, anything else keeps its path below `assets/`.
  package static func ofAsset(_ path: String) -> String {
    path.hasPrefix("uploads/") ? "static/images/\(path)" : "assets/\(path)"
  }

  /// Files that compiling makes for every site, as paths of the compiled tree.
  package static let generated: Set<String> = [
    "404.html", "sitemap.xml", "robots.txt", "routes.json", "assets/favicon.ico", "assets/manifest.json", "static/css/styles.css",
    "static/css/components.css", "static/js/app.js", "static/js/components.js", "static/js/analytics.js",
  ]
}
