internal import POSIX
internal import Releases

/// A folder of a host that is reached by ssh, through OpenSSH's sftp: with the layout of a store, and index files.
package final class SFTPRemote: Remote {
  package let place: String
  private let address: RemoteAddress
  /// An ssh_config(5), instead of the user's own.
  private let configuration: String?
  /// What paths there begin with.
  let base: String
  private var session: (session: SFTPSession, bytesPerSecond: Int?)?

  package init(_ address: RemoteAddress, configuration: String? = nil) {
    self.address = address
    self.configuration = configuration
    place = address.place
    base = address.path.hasPrefix("/") ? address.path : address.path.isEmpty ? "." : "./\(address.path)"
  }

  package func sites() throws -> [String] {
    let answer = try run(["ls -1 \(SFTPSession.quoted(base))"])
    if !answer.complaint.isEmpty { throw SFTPFailure.command(answer.complaint, place) }
    return SFTPListing.names(answer.lines).filter(ReleaseNames.isSite)
  }

  /// By the times of the manifests, which a push sets to when the release was made: the newest first, nearly always.
  package func versions(site: String) throws -> [String] {
    // A version has a hyphen before its digest; the site's index has none.
    let answer = try run(["ls -1t \(path(site))/*-*/\(Release.manifestName)"])
    // What is no folder is complained of, and no version.
    let complaints = answer.complaint.split(separator: "\n").filter { !$0.hasPrefix("remote readdir(") }
    if complaints.contains(where: { SFTPFailure.isNotFound(String($0)) }) { return [] }
    if !complaints.isEmpty { throw SFTPFailure.command(answer.complaint, place) }
    return answer.lines.compactMap { line in
      let version = String(line.split(separator: "/").dropLast().last ?? "")
      return ReleaseNames.isVersion(version) ? version : nil
    }
  }

  package func fetch(
    _ name: String, of folder: RemoteFolder, to destination: String, limit: Int, _ transfer: Transfer
  ) throws -> Bool {
    let remote = path("\(folder.path)/\(name)")
    var present = (try? Files.linkStatus(destination))?.size ?? 0
    let listed = try run(["ls -ln \(remote)"], transfer)
    guard let size = SFTPListing(listed.lines).sizes[name] else {
      if SFTPFailure.isNotFound(listed.complaint) || listed.complaint.isEmpty { return false }
      throw SFTPFailure.command(listed.complaint, place)
    }
    guard size <= limit else { throw RemoteError(.refused, "\(place)/\(folder.path)/\(name) has \(size) bytes, and at most \(limit) are expected") }
    if present > size {
      try Files.remove(destination)
      present = 0
    }
    if present < size || size == 0 {
      let command = "\(present > 0 ? "reget" : "get") \(remote) \(SFTPSession.quoted(destination))"
      let answer = try run([command], transfer) {
        // The server has said how much there is, and may send more all the same.
        transfer.progress(try checked(destination, limit: limit), size)
      }
      if !answer.complaint.isEmpty { throw try failure(of: answer.complaint, writing: destination) }
    }
    transfer.progress(try checked(destination, limit: limit), size)
    return true
  }

  /// How much of a file is here; one that has become too long is taken away.
  private func checked(_ destination: String, limit: Int) throws -> Int {
    let size = (try? Files.linkStatus(destination))?.size ?? 0
    guard size <= limit else {
      session = nil
      try Files.remove(destination)
      throw RemoteError(.refused, "\(place) sends more than the \(limit) bytes that are expected")
    }
    return size
  }

  /// Whether it was this side that had no room.
  private func failure(of complaint: String, writing destination: String) throws -> RemoteError {
    if complaint.contains("ouldn't write to"), try Files.availableSpace(Path.parent(destination)) < 1 << 16 {
      return RemoteError(.full, "there is no room left for \(destination)", help: "free some space there, and pull again: what has come stays")
    }
    return SFTPFailure.command(complaint, place)
  }

  // MARK: The session

  func path(_ name: String) -> String { SFTPSession.quoted("\(base)/\(name)") }

  /// - Parameter watch: called ten times a second, beside the question whether it is cancelled.
  func run(_ commands: [String], _ transfer: Transfer = Transfer(), watch: () throws -> Void = {}) throws -> SFTPSession.Answer {
    var interrupted: Double?
    let session = try opened(transfer)
    do {
      let answer = try session.run(commands) {
        try watch()
        guard transfer.isCancelled() else { return }
        // It ends what it does in good order, so that the next time goes on there; but not for ever.
        if interrupted == nil { session.interrupt() }
        let since = interrupted ?? Clock.monotonic
        interrupted = since
        if Clock.monotonic - since > 3 { throw RemoteError(.cancelled, "cancelled") }
      }
      if transfer.isCancelled() { throw RemoteError(.cancelled, "cancelled") }
      return answer
    } catch {
      // Whatever it was in the middle of: the next one has a connection of its own.
      self.session = nil
      throw error
    }
  }

  /// Number of the process that answers, for looking at how far it is.
  var process: Int32? { session?.session.process }

  /// The connection is kept from one operation to the next; a limit is one of the whole connection.
  private func opened(_ transfer: Transfer) throws -> SFTPSession {
    if let session, session.bytesPerSecond == transfer.bytesPerSecond || transfer.bytesPerSecond == nil { return session.session }
    session = nil
    let opened = try SFTPSession(address, configuration: configuration, bytesPerSecond: transfer.bytesPerSecond) {
      if transfer.isCancelled() { throw RemoteError(.cancelled, "cancelled") }
    }
    session = (opened, transfer.bytesPerSecond)
    return opened
  }
}
