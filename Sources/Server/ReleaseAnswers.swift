internal import Distribution
internal import HTTPServer
internal import POSIX
internal import Releases

/// From a request to its answer: who may, what is meant, and a line in the log.
struct ReleaseAnswers: Sendable {
  private let options: ReleaseServerOptions
  private let reading: ReleaseReading
  private let uploads: ReleaseUploads

  init(home: String, _ options: ReleaseServerOptions) {
    self.options = options
    let files = StoredFiles(ReleaseStore(home: home))
    let sites = options.sites
    reading = ReleaseReading(
      home: home, files: files, isListed: { sites?.contains($0) ?? true }, isPrivate: options.isPrivate)
    uploads = ReleaseUploads(home: home, files: files, keys: options.keys, largest: options.largestArchive)
  }

  /// Before the body is read: an archive goes to the disk, what nobody may send stays with the sender.
  @Sendable func receive(_ request: ServerRequest) -> RequestBody {
    do {
      guard request.method == "PUT" else {
        if request.announcedLength ?? 0 > 0 || request.header("Transfer-Encoding") != nil {
          throw Problem(400, "this takes no body")
        }
        return .collected
      }
      let route = try check(request, writes: true)
      guard case .file(.release(let site, let version), Release.archiveName) = route else { return .collected }
      return .streamed(LoggedReceiver(try uploads.receive(request, site: site, version: version), logged(request)))
    } catch {
      return .refused(logged(request)(refusal(error)))
    }
  }

  @Sendable func answer(_ request: ServerRequest) -> ServerResponse {
    let response: ServerResponse
    do {
      switch request.method {
      case "GET", "HEAD": response = try reading.answer(check(request, writes: false), request)
      case "PUT": response = try uploads.put(check(request, writes: true), request)
      case "DELETE": response = try uploads.delete(check(request, writes: true))
      default: throw Problem(405, "this is no method of a release server", headers: [("Allow", "GET, HEAD, PUT, DELETE")])
      }
    } catch { response = refusal(error) }
    return logged(request)(response)
  }

  /// - Returns: what the request is about, when the client may do that.
  private func check(_ request: ServerRequest, writes: Bool) throws -> ReleaseRoute {
    if writes, options.tokens.isEmpty {
      throw Problem(
        405, "this server only shows releases, and takes none: it has no token",
        help: "put one into secrets/\(AccessTokens.fileName) of its home, and start it again", headers: [("Allow", "GET, HEAD")])
    }
    if writes || options.isPrivate, !options.tokens.allow(request.header("Authorization")) {
      throw Problem(
        401, "this takes a token", help: "put it into ~/.netrc: machine HOST login slipway password TOKEN",
        headers: [("WWW-Authenticate", "Basic realm=\"releases\"")])
    }
    guard let route = ReleaseRoute(request.path), route.site.map(reading.isListed) ?? true else { throw ReleaseReading.notFound }
    return route
  }

  private func refusal(_ error: any Error) -> ServerResponse {
    let problem = Problem(error)
    if problem.status == 500 { options.log("error \(LogText.plain("\(error)"))") }
    var response = problem.response
    response.headers.append((HTTPMark.header, HTTPMark.value))
    return response
  }

  /// Says in the log what became of a request.
  private func logged(_ request: ServerRequest) -> @Sendable (ServerResponse) -> ServerResponse {
    let begun = Clock.monotonic
    let log = options.log
    return { response in
      log(LogText.line(request, response, seconds: Clock.monotonic - begun))
      return response
    }
  }
}

/// Passes everything on, and the answer by the log.
private final class LoggedReceiver: BodyReceiver {
  private let receiver: ArchiveReceiver
  private let log: @Sendable (ServerResponse) -> ServerResponse

  init(_ receiver: ArchiveReceiver, _ log: @escaping @Sendable (ServerResponse) -> ServerResponse) {
    self.receiver = receiver
    self.log = log
  }

  func receive(_ piece: [UInt8]) -> ServerResponse? { receiver.receive(piece).map(log) }
  func finish() -> ServerResponse { log(receiver.finish()) }
  func abandoned() {
    receiver.abandoned()
    // nginx's number for a client that went away.
    _ = log(ServerResponse(499))
  }
}
