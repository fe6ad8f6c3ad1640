internal import Cryptography
internal import HTTPClient
internal import Nginx
internal import POSIX
internal import Releases

/// Asks the running nginx for every file, on several connections that stay open.
struct AuditOfAnswers: Sendable {
  let socket: String
  let host: String
  let requests: [AuditRequest]

  /// As many as one connection is asked for before progress is told.
  private static let batch = 100
  /// nginx and this process share the processors; more connections would only wait.
  private static let connections = 4

  /// - Parameter progress: told how many answers there are; what it throws ends the audit.
  /// - Throws: `HTTPError` when nginx gives no answer at all.
  func run(progress: @escaping (Int) throws -> Void) throws -> [Drift] {
    let batches = stride(from: 0, to: requests.count, by: Self.batch).map { Array(requests[$0..<min($0 + Self.batch, requests.count)]) }
    let found = try concurrentMap(batches, threads: Self.connections, perThread: 1) { done in
      try progress(min(done * Self.batch, requests.count))
    } _: { batch in
      let client = try HTTPClient()
      return try batch.compactMap { try self.drift($0, client) }
    }
    return Array(found.joined())
  }

  private func drift(_ expected: AuditRequest, _ client: HTTPClient) throws -> Drift? {
    var request = HTTPRequest(
      "GET", "http://slipway\(expected.address)",
      headers: [HTTPHeader("Host", host), HTTPHeader("Accept-Encoding", expected.encoding), HTTPHeader("User-Agent", "slipway-audit")])
    request.unixSocket = socket
    request.responseLimit = expected.file.size + (1 << 20)
    var hash = SHA256()
    let response = try client.stream(request) { _ in .pieces { hash.update($0) } }
    let digest = hash.hexDigest()
    func differs(_ expectation: String, _ found: String) -> Drift {
      Drift(
        .answer, host + expected.address + (expected.encoding == "identity" ? "" : " (\(expected.encoding))"), expected: expectation, found: found)
    }
    if response.status != expected.status { return differs("status \(expected.status)", "status \(response.status)") }
    let encoding = response.header("Content-Encoding") ?? "identity"
    if encoding != expected.encoding { return differs("Content-Encoding \(expected.encoding)", encoding.prefix(40) + "") }
    if digest != expected.file.sha256 { return differs("\(expected.file.path), sha256 \(expected.file.sha256)", "sha256 \(digest)") }
    if let type = expected.contentType, response.header("Content-Type") != type {
      return differs("Content-Type \(type)", String((response.header("Content-Type") ?? "none").prefix(100)))
    }
    return nil
  }
}
