internal import HTTPClient
internal import JSON

/// An answer that is none of those that were hoped for, as an error of a remote.
enum HTTPRefusal {
  static func error(_ response: HTTPResponse, _ place: String, help: String? = nil) -> RemoteError {
    let said = words(response)
    let reason = said.detail ?? "it answered with the status \(response.status)"
    func error(_ code: RemoteError.Code, _ message: String, _ remedy: String?) -> RemoteError {
      RemoteError(code, "\(place): \(message)", help: said.help ?? help ?? remedy, retryAfterSeconds: response.retryAfterSeconds)
    }
    return switch response.status {
    case 401, 403: error(.denied, reason, "put user and password into ~/.netrc: machine HOST login USER password PASSWORD")
    case 404, 410: error(.notFound, reason, nil)
    case 405, 501: error(.unsupported, said.detail ?? "this server only shows releases, and takes none", nil)
    case 507: error(.full, reason, "free some space there")
    case 409 where response.retryAfterSeconds != nil: error(.unavailable, reason, nil)
    case 408, 425, 429, 500...: error(.unavailable, reason, nil)
    default: error(.refused, reason, nil)
    }
  }

  /// What a server of ours says in `application/problem+json` (RFC 9457), made fit for a message.
  private static func words(_ response: HTTPResponse) -> (detail: String?, help: String?) {
    guard response.header("Content-Type")?.hasPrefix("application/problem+json") == true, response.body.count <= 1 << 16,
      let value = try? JSONValue(parsing: response.body)
    else { return (nil, nil) }
    let text = { (key: String) in value[key]?.stringValue.map(shown) }
    return (text("detail") ?? text("title"), text("help"))
  }

  /// On one line, cut, without what could steer a terminal.
  static func shown(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(400).map { AddressText.isSteering($0) ? " " : $0 }))
  }
}
