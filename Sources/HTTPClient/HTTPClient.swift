internal import CCurl

/// Sends HTTP requests by libcurl, one after the other; connections are kept open for the next one.
/// TLS certificates are always verified. To be used from one thread at a time.
package final class HTTPClient {
  private let handle: EasyHandle

  package init() throws(HTTPError) { handle = try EasyHandle() }

  /// Sends the request and waits for the whole answer.
  /// - Parameter isCancelled: asked at least once a second; true ends the transfer.
  /// - Returns: the answer, whatever its status.
  /// - Throws: `HTTPError`, which names the server but not the path or query: those may be secret.
  package func send(_ request: HTTPRequest, isCancelled: @escaping () -> Bool = { false }) throws(HTTPError) -> HTTPResponse {
    try RequestCheck.check(request)
    prepare(request)
    let transfer = Transfer(responseLimit: request.responseLimit, isCancelled: isCancelled)
    let (result, words) = handle.perform(transfer)
    guard result == CURLE_OK else { throw error(result, words, transfer, request) }
    let retryAfter = handle.size(CURLINFO_RETRY_AFTER)
    return HTTPResponse(
      status: handle.long(CURLINFO_RESPONSE_CODE), headers: transfer.headers, body: transfer.body,
      retryAfterSeconds: retryAfter > 0 ? retryAfter : nil,
      timing: HTTPTiming(
        connected: handle.seconds(CURLINFO_CONNECT_TIME_T), firstByte: handle.seconds(CURLINFO_STARTTRANSFER_TIME_T),
        total: handle.seconds(CURLINFO_TOTAL_TIME_T)))
  }

  private func prepare(_ request: HTTPRequest) {
    handle.reset()
    handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
    handle.set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    handle.set(CURLOPT_URL, request.url)
    handle.set(CURLOPT_FOLLOWLOCATION, request.redirects > 0 ? 1 : 0)
    handle.set(CURLOPT_MAXREDIRS, request.redirects)
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, seconds: request.connectTimeout)
    handle.set(CURLOPT_TIMEOUT_MS, seconds: request.timeout)
    handle.set(CURLOPT_HTTPHEADER, list: headerLines(request))
    // Methods that have a body by their nature say so with `Content-Length: 0`.
    let emptyBody: [UInt8]? = ["POST", "PUT", "PATCH"].contains(request.method) ? [] : nil
    if let body = request.body ?? emptyBody { handle.setBody(body) }
    if request.method == "HEAD" { handle.set(CURLOPT_NOBODY, 1) } else { handle.set(CURLOPT_CUSTOMREQUEST, request.method) }
    if !request.addresses.isEmpty { handle.set(CURLOPT_RESOLVE, list: request.addresses) }
    if let socket = request.unixSocket { handle.set(CURLOPT_UNIX_SOCKET_PATH, socket) }
    if let file = request.authorityFile { handle.set(CURLOPT_CAINFO, file) }
    if !request.usesEnvironmentProxy { handle.set(CURLOPT_PROXY, "") }
  }

  /// curl's notation: `Name: value`, `Name;` for an empty value, `Name:` to leave out what curl would add.
  private func headerLines(_ request: HTTPRequest) -> [String] {
    let given = Set(request.headers.map { $0.name.lowercased() })
    let unwanted = ["Expect", "Content-Type"].filter { !given.contains($0.lowercased()) }
    let isBlank = { (value: String) in value.utf8.allSatisfy { $0 == 0x20 || $0 == 9 } }
    return request.headers.map { isBlank($0.value) ? "\($0.name);" : "\($0.name): \($0.value)" } + unwanted.map { "\($0):" }
  }

  private func error(_ result: CURLcode, _ words: String, _ transfer: Transfer, _ request: HTTPRequest) -> HTTPError {
    let origin = RequestCheck.origin(request.url)
    if transfer.isTooLarge {
      return HTTPError(.tooLarge, "\(origin) answered with more than \(request.responseLimit) bytes")
    }
    let code = HTTPError.Code(result)
    if code == .cancelled { return HTTPError(code, "the request to \(origin) was cancelled") }
    return HTTPError(code, "no answer from \(origin): \(words)", help: code.help)
  }
}
