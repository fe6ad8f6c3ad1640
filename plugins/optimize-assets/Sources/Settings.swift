internal import Diagnostics
internal import JSON
internal import Markup
internal import POSIX
internal import SiteRules

/// What is to be done: the step's config, and the site's own wishes where a site is named. A "no" of either counts.
struct Settings: Sendable {
  /// Extensions of the files that are minified.
  var minified: Set<String> = []
  var optimizesImages: Bool
  /// 1 to 100, of JPEG and WebP.
  var imageQuality: Int
  /// Writes `.gz` and `.br`.
  var compresses: Bool
  /// Of pages, 0 to 11. The last step, 11, takes 2.4 times as long and makes a page 3.5 % smaller.
  var brotliQuality: Int
  /// The site's own addresses: `https://example.org`.
  var origins: Set<String> = []
  /// Below which the site lives on its host: `/apps/shop`; empty for the root.
  var basePath = ""

  /// - Throws: `SystemError`, or `JSONError` with its place in the site definition.
  init(_ config: OptimizeAssets.Config) throws {
    let site = try config.site.map { JSONField(try JSONSource(parsing: Files.read($0, limit: 16 << 20), file: $0).value) }
    let flags = try site?.optional("optimization")
    func isWanted(_ own: Bool?, _ flag: String) throws -> Bool { try (own ?? true) && (flags?.optional(flag)?.bool() ?? true) }

    if try isWanted(config.minifyHTML, "minify_html") { minified.formUnion(["html", "htm", "json"]) }
    if try isWanted(config.minifyCSS, "minify_css") { minified.insert("css") }
    if try isWanted(config.minifyJS, "minify_js") { minified.formUnion(["js", "mjs"]) }
    optimizesImages = try isWanted(config.optimizeImages, "compress_images")
    if optimizesImages { minified.insert("svg") }
    imageQuality = try config.imageQuality ?? flags?.optional("image_quality")?.integer() ?? 85
    guard (1...100).contains(imageQuality) else {
      throw InvalidInput("an image quality of \(imageQuality)", help: "choose one from 1 to 100; 85 is usual")
    }
    brotliQuality = config.brotliQuality ?? 10
    guard (0...11).contains(brotliQuality) else { throw InvalidInput("a brotli quality of \(brotliQuality)", help: "choose one from 0 to 11") }
    compresses = try isWanted(config.compress, "enable_gzip")

    let routes = Path.join(config.directory, BasePath.file)
    if Files.exists(routes) { basePath = try BasePath.read(Files.read(routes, limit: BasePath.fileLimit), at: routes)?.text ?? "" }

    if let url = try site?.optional("url")?.string() { origins.insert(origin(of: url)) }
    for domain in try site?.optional("deployment")?.optional("domains")?.strings() ?? [] {
      origins.formUnion(["https://\(domain)", "http://\(domain)"])
    }
  }
}

extension Settings {
  /// - Parameter origins: all that are known by now.
  func urls(_ origins: Set<String>) -> LocalURL { LocalURL(origins: origins, basePath: basePath) }

  /// All that decides what becomes of a file.
  var text: String { "\(minified.sorted()) \(optimizesImages) \(imageQuality) \(compresses) \(brotliQuality) \(basePath)" }
}
