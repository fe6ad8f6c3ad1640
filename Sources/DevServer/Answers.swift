internal import HTTPServer
internal import POSIX

/// The answer to each request.
struct Answers: Sendable {
  let publication: Publication
  let hosts: AllowedHosts

  func answer(_ request: ServerRequest) -> ServerResponse {
    guard hosts.allow(request.host) else { return hosts.refusal }
    guard request.method == "GET" || request.method == "HEAD" else {
      return .text(405, "405 Method Not Allowed\n", headers: [("Allow", "GET, HEAD")] + Self.headers)
    }
    if request.path == PageScript.folder || request.path.hasPrefix(PageScript.folder + "/") { return own(request) }
    // Before the page is read: one that is older than it says is loaded once too often, one that is newer never again.
    let present = publication.present
    let path = present.folder?.pathInFolder(request.path) ?? request.path
    if path.hasPrefix("/api/") {
      return ServerResponse(
        404, headers: [("Content-Type", "application/json")] + Self.headers, body: .bytes(Array(#"{"error":"this site has no API"}"#.utf8)))
    }
    guard let folder = present.folder else { return standIn(present) }
    if !folder.basePath.isEmpty, request.path == "/" || request.path == folder.basePath {
      return .text(302, "302 Found\n", headers: [("Location", folder.basePath + "/")] + Self.headers)
    }
    return page(request, path, in: folder, PageScript.Origin(session: present.session, build: present.build))
  }

  /// What only scripts of ours ask for; no other site's page has any business there.
  private func own(_ request: ServerRequest) -> ServerResponse {
    if let site = request.header("Sec-Fetch-Site"), site != "same-origin" { return .text(403, "403 Forbidden\n", headers: Self.headers) }
    switch request.path {
    case PageScript.events: return .events(publication.follow())
    case PageScript.path:
      return ServerResponse(200, headers: [("Content-Type", "text/javascript; charset=utf-8")] + Self.headers, body: .bytes(PageScript.script))
    default: return Self.notFound
    }
  }

  private func page(_ request: ServerRequest, _ path: String, in folder: ServedFolder, _ origin: PageScript.Origin) -> ServerResponse {
    guard let found = folder.find(path) else { return Self.notFound }
    let headers = [("Content-Type", ContentTypes.type(of: found.path))] + Self.headers
    do {
      if ContentTypes.isHTML(found.path), Self.isNavigation(request), try found.file.status().size <= Self.largestPage {
        let page = PageScript.inject(into: try read(found.file), origin)
        return ServerResponse(found.status, headers: headers, body: .bytes(page))
      }
      var response = try ServerResponse.file(found.file, headers: headers, for: request)
      if found.status != 200 { response.status = found.status }
      return response
    } catch { return .text(500, "500 Internal Server Error\n\(error.message)\n", headers: Self.headers) }
  }

  private func standIn(_ present: Publication.Present) -> ServerResponse {
    let overlay = present.failure?.overlay ?? ErrorOverlay(title: "The site is being built …", items: [])
    let origin = PageScript.Origin(session: present.session, build: present.failure?.build ?? 0, isStandIn: true)
    return ServerResponse(
      503, headers: [("Content-Type", "text/html; charset=utf-8")] + Self.headers, body: .bytes(Array(overlay.page(origin).utf8)))
  }

  private func read(_ file: FileDescriptor) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let chunk = try file.read(upTo: 1 << 20)
      if chunk.isEmpty { return bytes }
      bytes += chunk
    }
  }

  /// Whether the browser is going to show it; what a script asks for stays as it is (Fetch Metadata, W3C).
  private static func isNavigation(_ request: ServerRequest) -> Bool {
    guard let use = request.header("Sec-Fetch-Dest") else { return true }
    return ["document", "iframe", "frame"].contains(use)
  }

  /// Bytes; longer pages go without the script.
  private static let largestPage = 16 << 20
  private static let headers = [
    ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "strict-origin-when-cross-origin"),
  ]
  private static let notFound = ServerResponse.text(404, "404 Not Found\n", headers: headers)
}
