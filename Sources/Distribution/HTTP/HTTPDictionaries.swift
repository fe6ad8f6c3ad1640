internal import Cryptography
internal import HTTPClient
internal import Releases

/// A remote that sends what differs from something that is here, named by its digest.
package protocol DictionaryRemote: Remote {
  /// Writes the file of a release as it is made out of a dictionary: the bytes of RFC 9842's `dcz`.
  /// - Parameters:
  ///   - name: `release.tar` or `manifest.json`.
  ///   - dictionary: SHA-256 of that file of an older release, as it is without compression.
  ///   - limit: bytes of what travels; more is refused.
  /// - Returns: false when the remote does not know the dictionary; nothing has been written then.
  /// - Throws: `RemoteError`.
  func fetch(
    _ name: String, of folder: RemoteFolder, against dictionary: [UInt8], to destination: String, limit: Int, _ transfer: Transfer
  ) throws -> Bool
}

extension HTTPRemote: DictionaryRemote {
  package func fetch(
    _ name: String, of folder: RemoteFolder, against dictionary: [UInt8], to destination: String, limit: Int, _ transfer: Transfer
  ) throws -> Bool {
    // Any server has the manifest, and would send all of it for nothing.
    if name == Release.manifestName, !isOurs { return false }
    let path = "\(folder.path)/\(name)"
    var request = exchange.request("GET", path)
    request.bytesPerSecond = transfer.bytesPerSecond
    // Nothing else is of use: the whole comes under another name. A server that knows these headers sends no body then.
    request.headers = [
      HTTPHeader("Accept-Encoding", "dcz, identity;q=0"),
      HTTPHeader("Available-Dictionary", ":\(Base64.standard.encode(dictionary)):"),
    ]
    request.responseLimit = limit
    var isDelta = false
    let file = PartialFile(destination, limit: limit)
    let response = try exchange.stream(request, transfer) { head in
      self.note(head.headers)
      guard head.status == 200 || head.status == 404 || head.status == 406 || head.status == 410 else { return .kept }
      guard head.status == 200, head.header("Content-Encoding")?.lowercased() == "dcz" else { return .nothing }
      isDelta = true
      try file.reset()
      let total = try file.begin(HTTPHead(status: 200, headers: head.headers.filter { $0.name.lowercased() != "content-encoding" }), at: 0, place: "\(self.place)/\(path)")
      return .pieces { piece in
        try file.append(piece)
        transfer.progress(file.written, total)
      }
    }
    if isDelta { return true }
    guard [200, 404, 406, 410].contains(response.status) else { throw HTTPRefusal.error(response, place) }
    return false
  }
}
