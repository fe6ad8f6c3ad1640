import POSIX
import Releases
import Server
import TestSupport
import Testing

@testable import Distribution

/// A way on which releases travel; every test of `TransportTests` is done over each.
enum TransportKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case folder, sftp
  /// Any web server over a folder: only for fetching.
  case web
  /// `slipway serve --releases` of the receiver's home or the sender's; it takes real releases only.
  case server
  /// Debian's docker-registry.
  case registry

  var testDescription: String { rawValue }

  /// Those that take whatever files there are.
  static let writing: [TransportKind] = [.folder, .sftp]
  /// Those that show whatever files there are.
  static let showing: [TransportKind] = [.folder, .sftp, .web]
}

/// One of them, brought up.
final class TransportUnderTest {
  let homes: TwoHomes
  private let kind: TransportKind
  /// Where its files lie on this machine.
  let root: String
  private let open: () throws -> any Remote
  /// Puts there what the transport itself does not take.
  let write: @Sendable () throws -> any Remote

  private static let token = "0123456789abcdef0123456789abcdef"

  init(_ kind: TransportKind) throws {
    let homes = try TwoHomes()
    self.homes = homes
    self.kind = kind
    switch kind {
    case .folder:
      let root = homes.folder.path("shelf")
      self.root = root
      write = { FolderRemote(root) }
      open = write
    case .sftp:
      let root = homes.folder.path("my shelf")
      self.root = root
      let server = try SSHServer()
      write = { try server.remote(root.split(separator: " ").joined(separator: "%20")) }
      open = write
    case .web:
      let root = homes.folder.path("shelf")
      self.root = root
      let folder = try TemporaryFolder()
      // As the user who runs the tests: where that is root, nginx would read as somebody else.
      let server = try nginx(folder) { port in "listen 127.0.0.1:\(port); root \(root);" }
      write = { FolderRemote(root) }
      open = {
        _ = folder
        return try HTTPRemote(RemoteAddress(parsing: "http://127.0.0.1:\(server.port)", relativeTo: "/"), RemoteOptions(netrcFile: nil))
      }
    case .registry:
      let folder = try TemporaryFolder()
      root = folder.path("registry")
      let registry = try OCITests.registry(folder)
      let address = "oci://127.0.0.1:\(registry.port)/sites"
      let write: @Sendable () throws -> any Remote = {
        try OCIRemote(RemoteAddress(parsing: address, relativeTo: "/"), RemoteOptions(netrcFile: nil, registryFiles: []))
      }
      self.write = write
      open = {
        _ = (folder, registry)
        return try write()
      }
    case .server:
      let home = homes.folder.path("served")
      let root = Path.join(home, "releases")
      self.root = root
      try Files.makeDirectories(root)
      try Files.makeDirectories(Path.join(home, "keys/trusted"))
      try Files.write(Path.join(home, "keys/trusted/sender.pub"), Files.read(Path.join(homes.receiver, "keys/trusted/sender.pub")))
      let channels = ChannelStore(home: home)
      var options = ReleaseServerOptions(
        tokens: try AccessTokens([Self.token]), keys: { try channels.trustedKeys(site: $0) }, log: { _ in })
      options.port = 0
      let server = try ReleaseServer(home: home, options)
      let netrc = try homes.folder.write("netrc", "machine 127.0.0.1 login slipway password \(Self.token)\n")
      try Files.changePermissions(netrc, 0o600)
      write = { FolderRemote(root) }
      open = { try HTTPRemote(RemoteAddress(parsing: server.url, relativeTo: "/"), RemoteOptions(netrcFile: netrc)) }
    }
  }

  /// By the transport.
  func remote() throws -> any Remote { try open() }

  /// Where releases are sent that are to be found by the transport.
  func receiver() throws -> any Remote { try kind == .web ? write() : open() }

  /// Where files are put that are to be found by the transport.
  func writer() throws -> any Remote { try write() }

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
