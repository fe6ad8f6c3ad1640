/// A place outside of this home that holds releases: a folder, a server, a registry. It is reached from one thread at
/// a time, and nothing that it says is trusted.
///
/// A transport moves named files; what a release is, what is verified and what travels as a delta is decided above it.
package protocol Remote: AnyObject {
  /// The address without user, password and query: fit for messages.
  var place: String { get }

  /// Versions of a site that are there; empty for an unknown site. Names that are none are left out.
  /// - Throws: `RemoteError`.
  func versions(site: String) throws -> [String]

  /// Whether `versions` has the newest first; else it has no order.
  var listsNewestFirst: Bool { get }

  /// Sites with releases there.
  func sites() throws -> [String]

  /// Writes one file of a folder to `destination`, behind what is there already of it (a fetch that was cut short),
  /// where the transport can; else from its beginning.
  /// - Parameters:
  ///   - limit: bytes; a longer file is refused, and no more than that is written.
  /// - Returns: false when there is no such file.
  /// - Throws: `RemoteError`; what was written so far stays, for the next attempt.
  func fetch(_ name: String, of folder: RemoteFolder, to destination: String, limit: Int, _ transfer: Transfer) throws -> Bool

  /// Puts local files into a new folder, which appears when all of them are there; an older folder of that name is
  /// replaced. Of an upload that was cut short nothing is seen.
  func publish(_ files: [LocalFile], as folder: RemoteFolder, _ transfer: Transfer) throws

  /// Removes a folder; nothing there is no error.
  func remove(_ folder: RemoteFolder) throws
}

extension Remote {
  package var listsNewestFirst: Bool { false }
}

/// A file to be sent.
package struct LocalFile: Sendable, Hashable {
  /// In the remote's folder.
  package var name: String
  /// Here, absolute.
  package var path: String

  package init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}
