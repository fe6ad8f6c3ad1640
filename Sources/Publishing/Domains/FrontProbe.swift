internal import HTTPClient
package import Nginx
internal import POSIX

/// Whether a request for a name ends at this home's nginx: a file with a secret name is asked for where an ACME
/// authority would look, so that the answer says as well what such an authority will get.
package final class FrontProbe {
  package enum Answer: Equatable, Sendable {
    case here
    /// Something else answers, with this status.
    case elsewhere(status: Int)
    case none(String)
  }

  private let file: String
  private let token: String

  package init(_ layout: Layout) throws {
    token = "slipway-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    let folder = Path.join(layout.challenges, ".well-known/acme-challenge")
    try Files.makeDirectories(folder)
    file = Path.join(folder, token)
    try Files.write(file, Array(token.utf8))
  }

  deinit { try? Files.remove(file) }

  /// - Parameter address: in digits; where the name is looked for, whatever DNS says.
  package func ask(_ domain: String, at address: String, port: Int, seconds: Double = 5) -> Answer {
    var request = HTTPRequest("GET", "http://\(domain):\(port)/.well-known/acme-challenge/\(token)", headers: [HTTPHeader("Host", domain)])
    request.addresses = ["\(domain):\(port):\(address.contains(":") ? "[\(address)]" : address)"]
    request.timeout = seconds
    request.connectTimeout = seconds
    request.responseLimit = 1 << 20
    do {
      let response = try HTTPClient().send(request)
      return response.body == Array(token.utf8) ? .here : .elsewhere(status: response.status)
    } catch { return .none(error.message) }
  }
}
