internal import HTTPClient
internal import JSON
internal import POSIX
internal import Releases

/// Sending to a server of ours (docs/releases.md, "Serving releases"): what is small goes first and is checked there,
/// then it says how much of the archive it has, and gets the rest.
extension HTTPRemote {
  package func publish(_ files: [LocalFile], as folder: RemoteFolder, _ transfer: Transfer) throws {
    // Such a server makes deltas itself, when somebody asks for one.
    if case .delta = folder { return }
    // A document is judged by its signature, which therefore goes first; the archive is long, and goes last.
    let order = files.sorted { rank($0.name) < rank($1.name) }
    var offset = 0
    for file in order {
      guard file.name == Release.archiveName else {
        let answer = try put(try Files.read(file.path, limit: ReleaseManifest.sizeLimit), "\(folder.path)/\(file.name)", transfer)
        if answer.header(UploadHeaders.complete) == "?1", file.name == Release.manifestName { return }
        offset = answer.header(UploadHeaders.offset).flatMap { Int($0) } ?? 0
        continue
      }
      try putArchive(file, "\(folder.path)/\(file.name)", from: offset, transfer)
    }
  }

  private func rank(_ name: String) -> Int { name.hasSuffix(".minisig") ? 0 : name == Release.archiveName ? 2 : 1 }

  private func put(_ bytes: [UInt8], _ path: String, _ transfer: Transfer) throws -> HTTPResponse {
    var request = exchange.request("PUT", path)
    request.body = bytes
    request.bytesPerSecond = transfer.bytesPerSecond
    return try check(try exchange.send(request, transfer))
  }

  private func putArchive(_ file: LocalFile, _ path: String, from offset: Int, _ transfer: Transfer) throws {
    let descriptor = try FileDescriptor(opening: file.path, .read)
    let size = try descriptor.status().size
    guard (0..<max(1, size)).contains(offset) else {
      throw RemoteError(.refused, "\(place) says that it has \(offset) bytes of an archive of \(size)")
    }
    // The server looks at the request before the archive travels.
    var request = exchange.request("PUT", path)
    request.headers = [HTTPHeader("Expect", "100-continue")]
    if offset > 0 { request.headers.append(HTTPHeader("Content-Range", "bytes \(offset)-\(size - 1)/\(size)")) }
    request.upload = HTTPUpload(descriptor, offset..<size)
    request.bytesPerSecond = transfer.bytesPerSecond
    // At its end the server verifies all of it, and says nothing meanwhile.
    request.stallSeconds = Self.verifyingSeconds
    let response = try exchange.stream(request, progress: { transfer.progress(offset + $0.sent, size) }, transfer) { _ in .kept }
    _ = try check(response)
  }

  /// Seconds without a byte: a gigabyte is verified in a tenth of that on a slow machine.
  private static let verifyingSeconds = 300

  private func check(_ response: HTTPResponse) throws -> HTTPResponse {
    note(response.headers)
    guard !response.isSuccess else { return response }
    // Where nobody takes anything, a web server says so in its own way.
    if [404, 405, 501].contains(response.status), !isOurs {
      throw RemoteError(
        .unsupported, "\(place) only shows releases, and takes none",
        help: "push to a host that runs \"slipway serve --releases\", or into the server's folder by sftp://")
    }
    throw HTTPRefusal.error(response, place)
  }
}

/// Of answers to those who send.
package enum UploadHeaders {
  /// Bytes of the archive that are there, of the IETF's draft of resumable uploads (draft-ietf-httpbis-resumable-upload).
  package static let offset = "Upload-Offset"
  /// `?1` when the release is there and nothing more is needed.
  package static let complete = "Upload-Complete"
}
