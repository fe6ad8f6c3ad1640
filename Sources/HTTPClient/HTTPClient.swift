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
    do { return try stream(request, isCancelled: isCancelled) { _ in .kept } } catch let error as HTTPError {
      throw error
    } catch {
      throw HTTPError(.transfer, "no answer from \(RequestCheck.origin(request.url)): \(error)")
    }
  }

  /// Sends the request and hands over the body of the answer as it comes.
  /// - Parameters:
  ///   - progress: called now and then while the transfer goes on.
  ///   - isCancelled: asked at least once a second; true ends the transfer.
  ///   - receive: called once, with the headers of the answer (of the last one where redirects are followed) and before
  ///     anything of its body; says what becomes of the body.
  /// - Returns: the answer, whatever its status; its body is empty unless it was to be kept.
  /// - Throws: `HTTPError`, and whatever `receive` and the receiver of pieces throw.
  package func stream(
    _ request: HTTPRequest, progress: @escaping (HTTPProgress) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { false },
    receive: @escaping (HTTPHead) throws -> HTTPReception
  ) throws -> HTTPResponse {
    var request = request
    var traffic = HTTPTraffic()
    let followsRedirects = request.redirects > 0
    while true {
      try RequestCheck.check(request)
      handle.prepare(request)
      let transfer = Transfer(
        request, followsRedirects: followsRedirects, progress: progress, isCancelled: isCancelled, receive: receive)
      let (result, words) = handle.perform(transfer)
      if let failure = transfer.failure { throw failure }
      guard result == CURLE_OK || transfer.isStopped else { throw error(result, words, request) }
      traffic.sent += handle.long(CURLINFO_REQUEST_SIZE) + handle.size(CURLINFO_SIZE_UPLOAD_T)
      traffic.received += handle.long(CURLINFO_HEADER_SIZE) + handle.size(CURLINFO_SIZE_DOWNLOAD_T)
      guard transfer.isRedirected else { return response(transfer, traffic) }
      guard request.redirects > 0 else {
        throw HTTPError(.tooManyRedirects, "\(RequestCheck.origin(request.url)) redirects once more than is followed")
      }
      request = try Redirect.request(request, to: handle.text(CURLINFO_REDIRECT_URL) ?? "")
    }
  }

  private func response(_ transfer: Transfer, _ traffic: HTTPTraffic) -> HTTPResponse {
    let retryAfter = handle.size(CURLINFO_RETRY_AFTER)
    return HTTPResponse(
      status: handle.long(CURLINFO_RESPONSE_CODE), headers: transfer.head?.headers ?? [], body: transfer.body,
      retryAfterSeconds: retryAfter > 0 ? retryAfter : nil,
      timing: HTTPTiming(
        connected: handle.seconds(CURLINFO_CONNECT_TIME_T), firstByte: handle.seconds(CURLINFO_STARTTRANSFER_TIME_T),
        total: handle.seconds(CURLINFO_TOTAL_TIME_T)),
      traffic: traffic)
  }

  private func error(_ result: CURLcode, _ words: String, _ request: HTTPRequest) -> HTTPError {
    let origin = RequestCheck.origin(request.url)
    let code = HTTPError.Code(result)
    if code == .cancelled { return HTTPError(code, "the request to \(origin) was cancelled") }
    return HTTPError(code, "no answer from \(origin): \(words)", help: code.help)
  }
}
