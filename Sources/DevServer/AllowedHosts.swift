internal import HTTPServer
internal import POSIX

/// Names under which a site in the making is shown. A page from elsewhere whose own name is made to lead to this
/// machine (DNS rebinding) would otherwise read it.
struct AllowedHosts: Sendable {
  /// What the server listens at, in digits.
  let address: String
  /// Of a server at every address: the machine's own.
  var machine: String?

  /// - Parameter host: as `ServerRequest` has it; empty where a client of HTTP/1.0 sent none, which no browser is.
  func allow(_ host: String) -> Bool {
    if host.isEmpty || host == "localhost" || host.hasSuffix(".localhost") || host == address { return true }
    if ["127.0.0.1", "::1"].contains(host) { return true }
    // Nobody can have a name lead here that is no name.
    return isEverywhere && (ListeningSocket.isAddress(host) || host == machine?.lowercased())
  }

  var isEverywhere: Bool { address == "0.0.0.0" || address == "::" }

  var refusal: ServerResponse {
    .text(421, "421 Misdirected Request\nslipway dev answers for localhost and the address that it listens at only.\n")
  }
}
