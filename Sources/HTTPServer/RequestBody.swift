/// What becomes of a request's body, decided when its headers are known and nothing of it has been taken.
package enum RequestBody: Sendable {
  /// Kept in memory within the server's limit, for the handler.
  case collected
  /// Handed over piece by piece, without a limit of the server's own.
  case streamed(any BodyReceiver)
  /// Not wanted: this is the answer. A client that asks before it sends (`Expect: 100-continue`) sends none.
  case refused(ServerResponse)
}

/// Takes the body of one request. One call at a time, on threads of the server.
package protocol BodyReceiver: AnyObject, Sendable {
  /// - Returns: nil to go on, or the answer when no more is wanted.
  func receive(_ piece: [UInt8]) -> ServerResponse?

  /// All of it has been received.
  func finish() -> ServerResponse

  /// The client went away, sent too slowly, or broke the rules: nothing more comes.
  func abandoned()
}
