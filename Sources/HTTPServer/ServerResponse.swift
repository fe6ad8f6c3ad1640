package import POSIX

/// Makes the body of one answer. One call at a time, on threads of the server.
package protocol BodyProducer: AnyObject, Sendable {
  /// The next bytes, at least one; empty at the end.
  /// - Throws: anything, which cuts the connection: the client sees that it has not got all.
  func next() throws -> [UInt8]
}

/// What is answered. The body of an answer to HEAD is not sent; its headers are.
package struct ServerResponse: Sendable {
  package enum Body: Sendable {
    case bytes([UInt8])
    /// A part of an opened file; it is closed when it has been sent.
    case file(FileDescriptor, Range<Int>)
    /// Made while it is sent, of so many bytes where that is known.
    case produced(any BodyProducer, size: Int?)
    /// Stays open; the stream says what is sent and when.
    case events(EventStream)
  }

  package var status: Int
  /// One with a line break in it is left out.
  package var headers: [(name: String, value: String)]
  package var body: Body

  package init(_ status: Int, headers: [(name: String, value: String)] = [], body: Body = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// Plain text, in UTF-8.
  package static func text(_ status: Int, _ text: String, headers: [(name: String, value: String)] = []) -> ServerResponse {
    ServerResponse(status, headers: [("Content-Type", "text/plain; charset=utf-8")] + headers, body: .bytes(Array(text.utf8)))
  }

  /// A regular file that has been opened, or the part of it that the request asks for; nothing of it where the client
  /// has it (`If-None-Match`).
  /// - Parameter tag: of the file's content, quoted (RFC 9110, 8.8.3): the same tag is the same bytes.
  /// - Throws: `SystemError` when it can't be looked at.
  package static func file(
    _ file: FileDescriptor, headers: [(name: String, value: String)], tag: String? = nil, for request: ServerRequest
  ) throws(SystemError) -> ServerResponse {
    let size = try file.status().size
    var headers = headers + [("Accept-Ranges", "bytes")]
    if let tag {
      headers.append(("ETag", tag))
      if let known = request.header("If-None-Match"), EntityTag.isAmong(known, tag) {
        return ServerResponse(304, headers: headers)
      }
    }
    // Without a validator of ours, a condition on one can't hold: the whole is the answer (RFC 9110, 13.1.5).
    let isSame = request.header("If-Range").map { $0 == tag } ?? true
    guard isSame, let header = request.header("Range"), let range = ByteRange.parse(header, size: size)
    else { return ServerResponse(200, headers: headers, body: .file(file, 0..<size)) }
    switch range {
    case .part(let part):
      let content = ("Content-Range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(size)")
      return ServerResponse(206, headers: headers + [content], body: .file(file, part))
    case .unsatisfiable: return ServerResponse(416, headers: [("Content-Range", "bytes */\(size)")])
    }
  }

  /// Bytes in memory; none where the client has them (`If-None-Match`).
  /// - Parameter tag: as of `file`.
  package static func bytes(
    _ bytes: [UInt8], headers: [(name: String, value: String)], tag: String, for request: ServerRequest
  ) -> ServerResponse {
    let headers = headers + [("ETag", tag)]
    if let known = request.header("If-None-Match"), EntityTag.isAmong(known, tag) { return ServerResponse(304, headers: headers) }
    return ServerResponse(200, headers: headers, body: .bytes(bytes))
  }

  /// Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
  package static func events(_ stream: EventStream) -> ServerResponse {
    ServerResponse(
      200, headers: [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")], body: .events(stream))
  }
}
