/// What pages are allowed where neither their site nor the operator says otherwise. Each can be set or taken away by
/// `_headers`.
package enum SecurityHeaders {
  /// Scripts only from the site itself, and none in a page's own text; pictures, films, frames, fonts and data from any
  /// server with TLS, which is what the built-in components may name. Styles may stand in a page: they can't run anything.
  package static let contentPolicy = contentPolicy(scripts: [])

  /// - Parameter scripts: origins from which the site loads scripts, beside its own.
  package static func contentPolicy(scripts: [String]) -> String {
    [
      "default-src 'self'", "script-src \((["'self'"] + scripts).joined(separator: " "))", "style-src 'self' 'unsafe-inline' https:",
      "img-src 'self' https: data: blob:", "font-src 'self' https: data:", "media-src 'self' https: data: blob:",
      "frame-src 'self' https:", "connect-src 'self' https:", "form-action 'self' https: mailto:", "object-src 'none'",
      "base-uri 'self'", "frame-ancestors 'self'",
    ].joined(separator: "; ")
  }

  /// What no site of this kind asks for without saying so.
  package static let permissions = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
}
