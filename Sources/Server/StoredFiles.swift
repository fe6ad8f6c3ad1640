internal import Cryptography
internal import HTTPServer
internal import JSON
internal import POSIX
internal import Releases
internal import Synchronization

/// The files of a store, opened folder by folder without following a link, and what is known of each release there.
final class StoredFiles: Sendable {
  /// Of a release whose manifest was read; good for as long as that file is the same.
  struct Facts: Sendable {
    var created: String
    var archive: ReleaseManifest.Archive
    /// SHA-256 of the bytes of the manifest.
    var manifestDigest: [UInt8]
    fileprivate var status: FileStatus
  }

  let store: ReleaseStore
  private let known = Mutex<[String: Facts]>([:])
  private let tars = Mutex<[String: [UInt8]]>([:])
  /// Entries of each table; then it begins anew.
  private static let mostKnown = 10_000

  init(_ store: ReleaseStore) { self.store = store }

  /// A file of the store, by its path in it; nil where there is none.
  /// - Parameter path: of names that have been checked.
  func open(_ path: String) throws -> FileDescriptor? {
    let names = path.split(separator: "/").map(String.init)
    do throws(SystemError) {
      var folder = try FileDescriptor(opening: store.root, .directory)
      for name in names.dropLast() { folder = try FileDescriptor(opening: name, in: folder, .directory) }
      let file = try FileDescriptor(opening: names.last ?? "", in: folder, .read)
      guard try file.status().kind == .file else { return nil }
      return file
    } catch {
      // A link in the way is ELOOP.
      if error.isNotFound || error.isLasting && !error.isPermission { return nil }
      throw error
    }
  }

  /// nil where there is no such release, or none that can be read.
  func facts(site: String, version: String) throws -> Facts? {
    let path = "\(site)/\(version)/\(Release.manifestName)"
    guard let file = try open(path) else { return nil }
    let status = try file.status()
    if let found = known.withLock({ $0[path] }), found.status == status { return found }
    guard status.size <= ReleaseManifest.sizeLimit else { return nil }
    let bytes = try file.read(upTo: status.size, at: 0)
    guard let manifest = try? ReleaseManifest(parsing: bytes, file: path), manifest.site == site, manifest.version == version else { return nil }
    let facts = Facts(created: manifest.created, archive: manifest.archive, manifestDigest: SHA256.digest(bytes), status: status)
    known.withLock {
      if $0.count >= Self.mostKnown { $0 = [:] }
      $0[path] = facts
    }
    return facts
  }

  /// The versions of a site, newest first.
  func versions(site: String) throws -> [String] {
    let names: [String]
    do { names = try Files.list(Path.join(store.root, site)).filter(ReleaseNames.isVersion) } catch {
      if error.isNotFound { return [] }
      throw error
    }
    let found = try names.compactMap { version in try facts(site: site, version: version).map { (version, $0.created) } }
    return found.sorted { ($0.1, $0.0) > ($1.1, $1.0) }.map(\.0)
  }

  /// Reads the digest of a tar, or makes it at the first time.
  func tarDigest(_ archive: ReleaseManifest.Archive, make: () throws -> [UInt8]) rethrows -> [UInt8] {
    if let found = tars.withLock({ $0[archive.sha256] }) { return found }
    let made = try make()
    tars.withLock {
      if $0.count >= Self.mostKnown { $0 = [:] }
      $0[archive.sha256] = made
    }
    return made
  }

  /// The value of an entity tag.
  static func tag(_ digest: some Sequence<UInt8>) -> String { "\"\(hexadecimal(Array(digest)))\"" }
}
