internal import JSON

/// What is done to a compiled site before it is archived. Everything, unless a site says otherwise.
package struct Optimization: Sendable, Hashable {
  package var minifyHTML = true
  package var minifyCSS = true
  package var minifyJS = true
  package var compressImages = true
  /// 1 to 100; nil: optimize-assets knows.
  package var imageQuality: Int?
  package var enableGzip = true

  init() {}

  init(_ value: JSONValue, at place: DefinitionPlace, _ findings: Findings) {
    let known = ["minify_html", "minify_css", "minify_js", "compress_images", "image_quality", "enable_gzip"]
    guard let reader = DefinitionReader(value, "\"optimization\"", known: known, at: place, findings) else { return }
    minifyHTML = reader.bool("minify_html", default: true)
    minifyCSS = reader.bool("minify_css", default: true)
    minifyJS = reader.bool("minify_js", default: true)
    compressImages = reader.bool("compress_images", default: true)
    imageQuality = reader.integer("image_quality", in: 1...100)
    enableGzip = reader.bool("enable_gzip", default: true)
  }
}

/// What a site offers beyond its pages. Analytics and an API are for those who ask for them.
package struct Features: Sendable, Hashable {
  package var analyticsEnabled = false
  package var formsEnabled = true
  package var apiIntegration = false
  package var seoOptimized = true

  init() {}

  init(_ value: JSONValue, at place: DefinitionPlace, _ findings: Findings) {
    let known = ["analytics_enabled", "forms_enabled", "api_integration", "seo_optimized"]
    guard let reader = DefinitionReader(value, "\"features\"", known: known, at: place, findings) else { return }
    analyticsEnabled = reader.bool("analytics_enabled", default: false)
    formsEnabled = reader.bool("forms_enabled", default: true)
    apiIntegration = reader.bool("api_integration", default: false)
    seoOptimized = reader.bool("seo_optimized", default: true)
  }
}
