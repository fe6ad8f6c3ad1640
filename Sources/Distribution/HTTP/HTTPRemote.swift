internal import HTTPClient
internal import POSIX
internal import Releases

/// A web server with the tree of a store: one of ours, which also takes releases, or any that shows files. One
/// connection is kept for all requests.
package final class HTTPRemote: Remote {
  package let place: String
  /// Index files are written so.
  package let listsNewestFirst = true
  let exchange: HTTPExchange
  /// What validates a file that was fetched in part, by its address.
  private var validators: [String: String] = [:]
  /// Whether some answer came from a server of ours.
  private(set) var isOurs = false

  /// - Throws: `RemoteError`.
  package init(_ address: RemoteAddress, _ options: RemoteOptions = RemoteOptions()) throws {
    place = address.place
    exchange = try HTTPExchange(
      base: "\(address.transport.rawValue)://\(address.authority)\(address.path)", place: address.place, options: options)
  }

  /// Bytes that went over the wire so far, requests and headers included.
  package var traffic: (sent: Int, received: Int) { (exchange.traffic.sent, exchange.traffic.received) }

  package func sites() throws -> [String] {
    guard let bytes = try index(RemoteIndex.name) else {
      throw RemoteError(.notFound, "\(place) has no \(RemoteIndex.name)", help: "is it the address of a folder of releases?")
    }
    return try RemoteIndex.sites(parsing: bytes, place: "\(place)/\(RemoteIndex.name)")
  }

  package func versions(site: String) throws -> [String] {
    let path = "\(site)/\(RemoteIndex.name)"
    guard let bytes = try index(path) else { return [] }
    return try RemoteIndex.versions(parsing: bytes, site: site, place: "\(place)/\(path)")
  }

  private func index(_ path: String) throws -> [UInt8]? {
    var request = exchange.request("GET", path)
    request.responseLimit = RemoteIndex.sizeLimit
    let response = try exchange.send(request, Transfer())
    note(response.headers)
    if response.status == 404 || response.status == 410 { return nil }
    guard response.status == 200 else { throw HTTPRefusal.error(response, place) }
    return response.body
  }

  package func fetch(
    _ name: String, of folder: RemoteFolder, to destination: String, limit: Int, _ transfer: Transfer
  ) throws -> Bool {
    let path = "\(folder.path)/\(name)"
    let file = PartialFile(destination, limit: limit)
    guard file.size > 0 else { return try get(path, file, transfer) != .missing }
    switch try get(path, file, transfer) {
    case .missing: return false
    case .complete: return true
    case .unfit:
      // What is here is no beginning of what is there.
      try file.reset()
      return try get(path, file, transfer) == .complete
    }
  }

  private enum Outcome { case complete, missing, unfit }

  /// Fetches what is behind the part that is here.
  private func get(_ path: String, _ file: PartialFile, _ transfer: Transfer) throws -> Outcome {
    let offset = file.size
    var request = exchange.request("GET", path)
    request.bytesPerSecond = transfer.bytesPerSecond
    request.responseLimit = file.limit
    if offset > 0 {
      request.headers.append(HTTPHeader("Range", "bytes=\(offset)-"))
      if let validator = validators[path] { request.headers.append(HTTPHeader("If-Range", validator)) }
    }
    let response = try exchange.stream(request, transfer) { head in
      self.note(head.headers)
      guard head.status == 200 || head.status == 206 else { return head.status == 404 ? .nothing : .kept }
      // A weak one says nothing about bytes.
      self.validators[path] = head.header("ETag").flatMap { $0.hasPrefix("\"") ? $0 : nil }
      let total = try file.begin(head, at: offset, place: "\(self.place)/\(path)")
      transfer.progress(file.written, total)
      return .pieces { piece in
        try file.append(piece)
        transfer.progress(file.written, total)
      }
    }
    switch response.status {
    case 200, 206: return .complete
    case 404, 410: return .missing
    case 416 where offset > 0:
      // Behind its end: it is complete when it has just this length.
      return response.header("Content-Range") == "bytes */\(offset)" ? .complete : .unfit
    default: throw HTTPRefusal.error(response, place)
    }
  }

  package func remove(_ folder: RemoteFolder) throws {
    if case .delta = folder { return }
    let response = try exchange.send(exchange.request("DELETE", folder.path), Transfer())
    guard response.isSuccess || response.status == 404 else { throw HTTPRefusal.error(response, place) }
  }

  func note(_ headers: [HTTPHeader]) {
    if headers.contains(where: { $0.name.lowercased() == HTTPMark.header.lowercased() }) { isOurs = true }
  }
}

/// How a server of ours shows itself: it takes releases, and knows dictionaries for manifests too.
package enum HTTPMark {
  package static let header = "Slipway-Releases"
  package static let value = "1"
}
