/// What curl's callbacks read and write while one transfer runs.
final class Transfer {
  /// Of the answer that is being received; the last one counts.
  private(set) var head: HTTPHead?
  private(set) var body: [UInt8] = []
  /// What ended the transfer from this side.
  private(set) var failure: (any Error)?
  /// No more was wanted: that the transfer broke off is no failure.
  private(set) var isStopped = false
  /// The answer leads to another place, and its body is of no interest.
  private(set) var isRedirected = false
  /// The last reply of a mail server ("550 no such user").
  private(set) var lastReply = ""
  var upload: UploadReader

  private let request: HTTPRequest
  private let followsRedirects: Bool
  private let progress: (HTTPProgress) -> Void
  private let isCancelled: () -> Bool
  private let receive: (HTTPHead) throws -> HTTPReception
  /// nil until the headers of the answer are complete; of mail servers, replies are all there is.
  private var reception: HTTPReception?
  private var receivingPace: Pace?
  private var sendingPace: Pace?
  private var headerBytes = 0
  private var bodyBytes = 0

  /// Bytes of all headers together; curl 7.88 limits only each line.
  private static let headerLimit = 256 << 10
  /// Bytes of a body that is read and dropped, so that the connection can be used again.
  private static let mostDropped = 64 << 10

  init(
    _ request: HTTPRequest, upload: [UInt8] = [], followsRedirects: Bool = false, progress: @escaping (HTTPProgress) -> Void = { _ in },
    isCancelled: @escaping () -> Bool, receive: @escaping (HTTPHead) throws -> HTTPReception = { _ in .kept }
  ) {
    self.request = request
    self.upload = request.upload.map(UploadReader.init) ?? UploadReader(upload)
    self.followsRedirects = followsRedirects
    self.progress = progress
    self.isCancelled = isCancelled
    self.receive = receive
    receivingPace = request.bytesPerSecond.map(Pace.init)
    sendingPace = receivingPace
  }

  /// - Returns: false to stop the transfer.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bodyBytes += bytes.count
    receivingPace?.passed(bytes.count, isCancelled: isCancelled)
    // curl asks about once a second; a fast server sends a lot in that time.
    guard isWanted() else { return false }
    switch reception ?? .kept {
    case .nothing:
      isStopped = bodyBytes > Self.mostDropped
      return !isStopped
    case .kept:
      guard isWithinLimit(bodyBytes) else { return false }
      unsafe body.append(contentsOf: bytes)
      return true
    case .pieces(let take):
      guard isWithinLimit(bodyBytes) else { return false }
      return attempt { try take(unsafe Array(bytes)) }
    }
  }

  func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    headerBytes += bytes.count
    guard headerBytes <= Self.headerLimit else { return isWithinLimit(.max) }
    let line = unsafe String(decoding: bytes, as: UTF8.self)
    let text = line.prefix { !$0.isNewline }
    lastReply = String(text)
    // Behind the body there may be more headers (RFC 9112, 7.1.2); what they say comes too late.
    if reception != nil { return true }
    if text.hasPrefix("HTTP/") {
      // Another response begins: after "100 Continue".
      head = HTTPHead(statusLine: text)
    } else if text.isEmpty {
      return headersEnded()
    } else if let colon = text.firstIndex(of: ":") {
      head?.headers.append(HTTPHeader(String(text[..<colon]), trimmed(text[text.index(after: colon)...])))
    }
    return true
  }

  private func headersEnded() -> Bool {
    guard let head, head.status >= 200 else { return true }
    if followsRedirects, Redirect.isFollowed(head, method: request.method) {
      isRedirected = true
      reception = .nothing
    } else {
      guard attempt({ reception = try receive(head) }) else { return false }
    }
    let announced = request.method == "HEAD" || head.status == 204 || head.status == 304 ? 0 : head.contentLength ?? 0
    if case .nothing = reception {
      isStopped = announced > Self.mostDropped
      return !isStopped
    }
    return isWithinLimit(announced)
  }

  private func isWanted() -> Bool {
    if isCancelled() { failure = HTTPError(.cancelled, "the request to \(RequestCheck.origin(request.url)) was cancelled") }
    return failure == nil
  }

  private func isWithinLimit(_ count: Int) -> Bool {
    if count > request.responseLimit {
      failure = HTTPError(
        .tooLarge, "\(RequestCheck.origin(request.url)) answered with more than "
          + (count == .max ? "\(Self.headerLimit) bytes of headers" : "\(request.responseLimit) bytes"))
    }
    return failure == nil
  }

  /// What the receiver throws is kept: nothing may be thrown through curl.
  private func attempt(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      return true
    } catch {
      failure = error
      return false
    }
  }

  /// - Returns: how many bytes were written to `buffer`, 0 at the end; nil to stop the transfer.
  func send(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
    var count = 0
    guard isWanted() else { return nil }
    let share = request.bytesPerSecond.map(Pace.share) ?? .max
    let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(share))
    guard attempt({ count = try unsafe upload.read(into: part) }) else { return nil }
    sendingPace?.passed(count, isCancelled: isCancelled)
    return count
  }

  /// Asked by curl at least once a second.
  func shouldStop(_ progress: HTTPProgress) -> Bool {
    if !isRedirected { self.progress(progress) }
    return isCancelled()
  }

  private func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0 == " " || $0 == "\t" }
    let trailing = start.reversed().prefix { $0 == " " || $0 == "\t" }.count
    return String(start.dropLast(trailing))
  }
}
