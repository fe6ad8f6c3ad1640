internal import HTTPClient
internal import POSIX

/// Requests to one server, with what holds for all of them.
final class HTTPExchange {
  /// `https://example.org/releases`, without a slash at its end.
  let base: String
  let place: String
  private let options: RemoteOptions
  private let client: HTTPClient
  private(set) var traffic = HTTPTraffic()

  /// Seconds without a byte until a server is given up.
  static let stallSeconds = 60

  init(base: String, place: String, options: RemoteOptions) throws {
    self.base = base
    self.place = place
    self.options = options
    do { client = try HTTPClient() } catch { throw HTTPFailure.error(error, place) }
  }

  /// - Parameter path: below the base; of names that have been checked.
  func request(_ method: String, _ path: String) -> HTTPRequest { request(method, address: "\(base)/\(path)") }

  func request(_ method: String, address: String) -> HTTPRequest {
    var request = HTTPRequest(method, address)
    request.timeout = .infinity
    request.stallSeconds = Self.stallSeconds
    request.redirects = method == "GET" || method == "HEAD" ? 5 : 0
    request.authorityFile = options.authorityFile
    request.netrcFile = options.netrcFile
    request.usesEnvironmentProxy = true
    return request
  }

  /// - Throws: `RemoteError` when there is no answer.
  func send(_ request: HTTPRequest, _ transfer: Transfer) throws -> HTTPResponse {
    try stream(request, transfer) { _ in .kept }
  }

  func stream(
    _ request: HTTPRequest, progress: @escaping (HTTPProgress) -> Void = { _ in }, _ transfer: Transfer,
    receive: @escaping (HTTPHead) throws -> HTTPReception
  ) throws -> HTTPResponse {
    do {
      let response = try client.stream(request, progress: progress, isCancelled: transfer.isCancelled, receive: receive)
      traffic.sent += response.traffic.sent
      traffic.received += response.traffic.received
      return response
    } catch let error as HTTPError {
      throw HTTPFailure.error(error, place)
    }
  }
}

/// No answer, as an error of a remote.
enum HTTPFailure {
  static func error(_ error: HTTPError, _ place: String) -> RemoteError {
    let code: RemoteError.Code =
      switch error.code {
      case .cannotResolve, .cannotConnect, .timeout, .transfer: .unreachable
      case .cancelled: .cancelled
      case .invalidRequest: .invalidAddress
      default: .refused
      }
    if code == .cancelled { return RemoteError(code, "cancelled while \(place) was spoken to") }
    return RemoteError(code, error.message, help: error.code == .tls ? "check the server's certificate, or name its authority with --ca" : error.help)
  }
}
