/// Where a redirect leads, and what may go along.
enum Redirect {
  /// RFC 9110, 15.4: a 301, 302 or 303 asks for a GET at the other place, which is what another method did not want.
  static func isFollowed(_ head: HTTPHead, method: String) -> Bool {
    guard head.header("Location") != nil else { return false }
    return switch head.status {
    case 307, 308: true
    case 301, 302, 303: method == "GET" || method == "HEAD"
    default: false
    }
  }

  /// - Parameter target: absolute.
  /// - Throws: `redirectRefused` for what is neither http nor https, and from https to http.
  static func request(_ request: HTTPRequest, to target: String) throws(HTTPError) -> HTTPRequest {
    let origin = RequestCheck.origin(request.url)
    let isSecure = request.url.lowercased().hasPrefix("https://")
    guard RequestCheck.isURL(target, schemes: isSecure ? ["https"] : ["http", "https"]) else {
      let scheme = target.prefix { $0 != ":" }.lowercased()
      let reason = scheme == "http" ? "from https to http, where others can read along" : "to something that is neither http nor https"
      throw HTTPError(.redirectRefused, "\(origin) redirects \(reason)")
    }
    var next = request
    next.url = target
    next.redirects -= 1
    guard place(target) != place(request.url) else { return next }
    // A secret is for the server that it was meant for, and a socket or another's Host header as well.
    next.headers.removeAll { ["authorization", "cookie", "host", "proxy-authorization"].contains($0.name.lowercased()) }
    next.netrcFile = nil
    next.unixSocket = nil
    return next
  }

  /// Scheme, host and port, for comparing.
  private static func place(_ url: String) -> String {
    let origin = RequestCheck.origin(url).lowercased()
    for (scheme, port) in [("http:", ":80"), ("https:", ":443")] where origin.hasPrefix(scheme + "//") && origin.hasSuffix(port) {
      return String(origin.dropLast(port.utf8.count))
    }
    return origin
  }
}
