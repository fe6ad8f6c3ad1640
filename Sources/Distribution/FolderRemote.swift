internal import POSIX
internal import Releases

/// A folder of this machine: a disk that travels, a share of the network, another home's releases, or what a web server
/// shows. It has the layout of a store, and index files beside it.
package final class FolderRemote: Remote {
  package let place: String
  package let listsNewestFirst = true
  let root: String

  /// - Parameter root: absolute; only its last folder is made where it is missing.
  package init(_ root: String) {
    self.root = root
    place = root
  }

  package func sites() throws -> [String] {
    try checkRoot()
    return try FolderFailure.reading(root) { () throws(SystemError) in try Files.list(root) }.filter(ReleaseNames.isSite)
      .filter { !(try names(site: $0)).isEmpty }
  }

  package func versions(site: String) throws -> [String] {
    try checkRoot()
    let found = try names(site: site).map { version in
      (version: version, created: (try? Release(folder: Path.join(root, "\(site)/\(version)")).unverifiedManifest())?.created ?? "")
    }
    return found.sorted { ($0.created, $0.version) > ($1.created, $1.version) }.map(\.version)
  }

  /// The same without an order, for which no manifest has to be read.
  private func names(site: String) throws(RemoteError) -> [String] {
    let folder = Path.join(root, site)
    do throws(SystemError) {
      return try Files.list(folder).filter { ReleaseNames.isVersion($0) && Files.exists(Path.join(folder, "\($0)/\(Release.manifestName)")) }
    } catch {
      if error.isNotFound { return [] }
      throw FolderFailure.error(error)
    }
  }

  package func fetch(
    _ name: String, of folder: RemoteFolder, to destination: String, limit: Int, _ transfer: Transfer
  ) throws -> Bool {
    try checkRoot()
    let path = Path.join(Path.join(root, folder.path), name)
    let source: FileDescriptor
    do { source = try FileDescriptor(opening: path, .readUntrusted) } catch {
      if error.isNotFound { return false }
      throw FolderFailure.error(error)
    }
    try FileCopy(path: path, limit: limit, transfer).copy(source, behind: destination)
    return true
  }

  package func publish(_ files: [LocalFile], as folder: RemoteFolder, _ transfer: Transfer) throws {
    try prepareRoot()
    do {
      let staging = Path.join(root, "\(Self.staging)/\(try UploadName(files, folder).text)")
      try Files.makeDirectories(Path.parent(staging))
      removeOld()
      let turn = try lock("\(staging).lock", transfer)
      defer { turn.release() }
      try Files.makeDirectories(staging)
      for file in files {
        let source = try FileDescriptor(opening: file.path, .read)
        let destination = Path.join(staging, file.name)
        try FileCopy(path: file.path, limit: .max, transfer).copy(source, behind: destination)
        try FileDescriptor(opening: destination, .read).synchronize()
      }
      try Files.synchronizeDirectory(staging)
      try Files.makeDirectories(Path.parent(Path.join(root, folder.path)))
      let site = try lock(siteLock(folder.site), transfer)
      defer { site.release() }
      try put(staging, at: Path.join(root, folder.path))
      try? Files.remove("\(staging).lock")
      if case .release = folder { try writeIndex(site: folder.site) }
    } catch let error as SystemError { throw FolderFailure.error(error) }
  }

  package func remove(_ folder: RemoteFolder) throws {
    try checkRoot()
    let path = Path.join(root, folder.path)
    guard Files.exists(path) else { return }
    do {
      let site = try lock(siteLock(folder.site), Transfer())
      defer { site.release() }
      if case .release(let site, let version) = folder { try refuseLive(site: site, version: version) }
      try hide(path)
      if case .release(let site, let version) = folder, case let deltas = Path.join(root, "\(site)/@deltas/\(version)"), Files.exists(deltas) {
        try hide(deltas)
      }
      if case .release = folder { try writeIndex(site: folder.site) }
    } catch let error as SystemError { throw FolderFailure.error(error) }
  }
}
