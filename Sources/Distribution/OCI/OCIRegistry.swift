internal import Cryptography
internal import HTTPClient
internal import JSON
internal import POSIX

/// Requests to one registry (OCI distribution specification 1.1), with what it asks for to let us in. Credentials go to
/// the registry and to the token server that it names itself, and nowhere else.
final class OCIRegistry {
  let place: String
  /// `https://registry.example.org`
  let origin: String
  private let registry: String
  private let exchange: HTTPExchange
  private let credentials: RegistryCredentials
  private var credential: RegistryCredentials.Credential??
  /// Values of `Authorization`, by scope.
  private var authorizations: [String: String] = [:]

  private static let tokenLimit = 1 << 20

  init(_ address: RemoteAddress, _ options: RemoteOptions) throws {
    place = address.place
    registry = address.authority
    // As docker does: whoever listens there is on this machine.
    let isLocal = ["localhost", "127.0.0.1", "::1"].contains(address.host.lowercased())
    origin = "\(isLocal ? "http" : "https")://\(address.authority)"
    var plain = options
    plain.netrcFile = nil
    exchange = try HTTPExchange(base: "\(origin)/v2", place: address.place, options: plain)
    credentials = RegistryCredentials(files: options.registryFiles)
  }

  enum Access: String { case pull, push = "pull,push", delete = "pull,push,delete" }

  /// What is asked for: a repository, or the list of all.
  struct Scope {
    let text: String
    static func repository(_ name: String, _ access: Access) -> Scope { Scope(text: "repository:\(name):\(access.rawValue)") }
    static let catalog = Scope(text: "registry:catalog:*")
  }

  /// - Parameter path: below `/v2/`.
  func request(_ method: String, _ path: String) -> HTTPRequest { request(method, address: "\(origin)/v2/\(path)") }

  func request(_ method: String, address: String) -> HTTPRequest {
    var request = exchange.request(method, address: address)
    // A challenge of another server must not be taken for one of the registry.
    request.redirects = 0
    return request
  }

  /// Sends the request, and once more with what the registry asks for.
  func send(_ request: HTTPRequest, _ scope: Scope, _ transfer: Transfer = Transfer()) throws -> HTTPResponse {
    try stream(request, scope, transfer) { _ in .kept }
  }

  func stream(
    _ request: HTTPRequest, _ scope: Scope, progress: @escaping (HTTPProgress) -> Void = { _ in }, _ transfer: Transfer,
    receive: @escaping (HTTPHead) throws -> HTTPReception
  ) throws -> HTTPResponse {
    var isRepeated = false
    while true {
      var request = request
      if let known = authorizations[scope.text] { request.headers.append(HTTPHeader("Authorization", known)) }
      let response = try exchange.stream(request, progress: progress, transfer) { $0.status == 401 ? .kept : try receive($0) }
      guard response.status == 401 else { return response }
      // A token that has expired is had anew, once.
      guard !isRepeated, let authorization = try authorization(response, scope, transfer) else { throw denied(response) }
      authorizations[scope.text] = authorization
      isRepeated = true
    }
  }

  /// From a place that a registry has sent us to, without anything that identifies us.
  func streamElsewhere(
    _ address: String, _ headers: [HTTPHeader], limit: Int, _ transfer: Transfer, receive: @escaping (HTTPHead) throws -> HTTPReception
  ) throws -> HTTPResponse {
    let isSecure = address.lowercased().hasPrefix("https://")
    guard isSecure || origin.hasPrefix("http://") && address.lowercased().hasPrefix("http://") else {
      throw RemoteError(.refused, "\(place) redirects to something that is not https")
    }
    var request = exchange.request("GET", address: address)
    request.headers = headers
    request.responseLimit = limit
    request.bytesPerSecond = transfer.bytesPerSecond
    return try exchange.stream(request, transfer, receive: receive)
  }

  // MARK: Getting in

  private func authorization(_ response: HTTPResponse, _ scope: Scope, _ transfer: Transfer) throws -> String? {
    let challenges = response.headers.filter { $0.name.lowercased() == "www-authenticate" }.compactMap { RegistryChallenge($0.value) }
    let known = try ownCredential()
    for challenge in challenges {
      switch challenge {
      case .basic: if let known, known.identityToken == nil { return known.basic }
      case .bearer(let realm, let service, let asked):
        return "Bearer \(try token(realm: realm, service: service, scope: asked ?? scope.text, known, transfer))"
      }
    }
    return nil
  }

  private func ownCredential() throws -> RegistryCredentials.Credential? {
    if let credential { return credential }
    let found = try credentials.credential(for: registry)
    credential = .some(found)
    return found
  }

  private func token(
    realm: String, service: String?, scope: String, _ known: RegistryCredentials.Credential?, _ transfer: Transfer
  ) throws -> String {
    // A registry on this machine may have its token server there too; else a password would go where others read along.
    let isSecure = realm.lowercased().hasPrefix("https://") || origin.hasPrefix("http://") && realm.lowercased().hasPrefix("\(origin)/".lowercased())
    guard isSecure else { throw RemoteError(.refused, "\(place) wants a password sent without TLS, for a token") }
    var parameters = [("scope", scope)]
    if let service { parameters.append(("service", service)) }
    var request: HTTPRequest
    if let identity = known?.identityToken {
      request = self.request("POST", address: realm)
      request.headers = [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")]
      parameters += [("grant_type", "refresh_token"), ("client_id", "slipway"), ("refresh_token", identity)]
      request.body = Array(Self.form(parameters).utf8)
    } else {
      request = self.request("GET", address: "\(realm)\(realm.contains("?") ? "&" : "?")\(Self.form(parameters))")
      if let known { request.headers = [HTTPHeader("Authorization", known.basic)] }
    }
    request.responseLimit = Self.tokenLimit
    let response = try exchange.send(request, transfer)
    guard response.status == 200 else { throw denied(response) }
    let value = try? JSONValue(parsing: response.body)
    guard let token = (value?["token"] ?? value?["access_token"])?.stringValue, !token.isEmpty,
      token.utf8.allSatisfy({ (0x21..<0x7F).contains($0) })
    else { throw RemoteError(.refused, "the token server of \(place) answered without a token") }
    return token
  }

  private func denied(_ response: HTTPResponse) -> RemoteError {
    if response.status != 401, response.status != 403 { return OCIFailure.error(response, place) }
    return RemoteError(.denied, "\(place) lets nobody in with what it was given", help: "\"skopeo login \(registry)\" keeps user and password for it")
  }

  /// `application/x-www-form-urlencoded`
  static func form(_ parameters: [(String, String)]) -> String {
    parameters.map { "\($0)=\(escaped($1))" }.joined(separator: "&")
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain = AddressText.isDigit(byte) || AddressText.isLowerLetter(byte | 0x20) && byte < 0x80 || "-._~".utf8.contains(byte)
      return isPlain ? String(UnicodeScalar(byte)) : "%" + hexadecimal([byte]).uppercased()
    }.joined()
  }
}

/// What a registry says when it does not do what was asked: `{"errors": [{"code": …, "message": …}]}`.
enum OCIFailure {
  static func error(_ response: HTTPResponse, _ place: String) -> RemoteError {
    let value = response.body.count <= 1 << 16 ? try? JSONValue(parsing: response.body) : nil
    let said = value?["errors"]?.arrayValue?.first.flatMap { $0["message"]?.stringValue ?? $0["code"]?.stringValue }
    var error = HTTPRefusal.error(response, place, help: response.status == 405 ? "is deleting allowed there?" : nil)
    if response.status == 405 { error.message = "\(place): the registry does not allow this" }
    if let said { error.message = "\(place): \(HTTPRefusal.shown(said))" }
    if error.code == .denied { error.help = "see whether the user may do that; \"skopeo login\" keeps another one" }
    return error
  }
}
