import POSIX
import TestSupport
import Testing

@testable import Distribution

/// A way on which releases travel; every test of `TransportTests` is done over each.
enum TransportKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case folder, sftp

  var testDescription: String { rawValue }
}

/// One of them, brought up.
final class TransportUnderTest {
  let homes: TwoHomes
  /// Where its files lie on this machine; nil where they are no files.
  let root: String?
  private let open: () throws -> any Remote
  /// Whether a fetch and a publish go on where they were cut.
  let resumes = true

  init(_ kind: TransportKind) throws {
    let homes = try TwoHomes()
    self.homes = homes
    switch kind {
    case .folder:
      let root = homes.folder.path("shelf")
      self.root = root
      open = { FolderRemote(root) }
    case .sftp:
      let root = homes.folder.path("my shelf")
      self.root = root
      let server = try SSHServer()
      open = { try server.remote(root.split(separator: " ").joined(separator: "%20")) }
    }
  }

  func remote() throws -> any Remote { try open() }

  /// Files to publish.
  func files(_ contents: [String: [UInt8]]) throws -> [LocalFile] {
    let folder = homes.folder.path("files-\(UInt32.random(in: 0 ... .max))")
    try Files.makeDirectories(folder)
    return try contents.sorted { $0.key < $1.key }.map { name, bytes in
      try Files.write(Path.join(folder, name), bytes)
      return LocalFile(name: name, path: Path.join(folder, name))
    }
  }

  /// A file of a folder; nil when there is none.
  func fetch(_ name: String, of folder: RemoteFolder, from remote: any Remote, limit: Int = 1 << 24) throws -> [UInt8]? {
    let path = homes.folder.path("fetched-\(UInt32.random(in: 0 ... .max))")
    return try remote.fetch(name, of: folder, to: path, limit: limit, Transfer()) ? Files.read(path) : nil
  }
}
