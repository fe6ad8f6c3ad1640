internal import POSIX
internal import Releases

extension SFTPRemote {
  private static let staging = FolderRemote.staging

  package func publish(_ files: [LocalFile], as folder: RemoteFolder, _ transfer: Transfer) throws {
    let staged = "\(Self.staging)/\(try UploadName(files, folder).text)"
    // What is there already is no failure; what can't be made shows itself with the first file.
    _ = try run(([base] + ["\(base)/\(Self.staging)", "\(base)/\(staged)"]).map { "mkdir \(SFTPSession.quoted($0))" }, transfer)
    var listing = SFTPListing(try run(["ls -ln \(path(staged))"], transfer).lines)
    for file in files { try send(file, to: staged, present: listing.sizes[file.name] ?? 0, transfer) }
    listing = SFTPListing(try run(["ls -ln \(path(staged))"], transfer).lines)
    for file in files {
      let size = try Files.status(file.path).size
      guard listing.sizes[file.name] == size else {
        throw RemoteError(.unavailable, "\(place) has \(listing.sizes[file.name] ?? 0) bytes of \(file.name), and \(size) were sent")
      }
    }
    try put(staged, at: folder.path, transfer)
    if case .release(let site, _) = folder { try writeIndex(site: site, transfer) }
  }

  package func remove(_ folder: RemoteFolder) throws {
    if case .release(let site, _) = folder { try refuseHome(site: site) }
    let found = try run(["ls -1 \(path(folder.path))"])
    if SFTPFailure.isNotFound(found.complaint) { return }
    let hidden = "\(Self.staging)/removed-\(UInt64.random(in: 0 ... .max))"
    let moved = try run(["mkdir \(path(Self.staging))", "rename \(path(folder.path)) \(path(hidden))", "ls -1 \(path(hidden))"])
    guard !moved.complaint.contains("ls:") else { throw SFTPFailure.command(moved.complaint, place) }
    try removeFiles(of: hidden, Transfer())
    if case .release(let site, _) = folder { try writeIndex(site: site, Transfer()) }
  }

  /// One file, behind what is there of it.
  private func send(_ file: LocalFile, to staged: String, present: Int, _ transfer: Transfer) throws {
    let size = try Files.status(file.path).size
    if present == size, size > 0 { return transfer.progress(size, size) }
    let command = present > 0 && present < size ? "reput" : "put"
    let dated = try DatedManifest(file)
    let local = try Files.realPath(dated?.path ?? file.path)
    let answer = try run(["\(command) -f\(dated == nil ? "" : "p") \(SFTPSession.quoted(local)) \(path("\(staged)/\(file.name)"))"], transfer) {
      if let process, let position = OpenFile.position(of: local, in: process) { transfer.progress(min(position, size), size) }
    }
    if !answer.complaint.isEmpty { throw try failure(of: answer.complaint, sending: size - present, transfer) }
    transfer.progress(size, size)
  }

  /// sftp has one word for everything that it has no word for; how much room there is, it can be asked.
  private func failure(of complaint: String, sending bytes: Int, _ transfer: Transfer) throws -> RemoteError {
    let error = SFTPFailure.command(complaint, place)
    guard error.code == .unavailable, let room = SpaceLeft(try run(["df \(SFTPSession.quoted(base))"], transfer).lines), room.bytes < bytes else {
      return error
    }
    return RemoteError(.full, "\(place) has no room left: \(bytes) bytes are to be sent, and there is room for \(room.bytes)", help: "free some space there")
  }

  /// A rename is one step, but replaces no folder that has something in it; then there are two.
  private func put(_ staged: String, at destination: String, _ transfer: Transfer) throws {
    let folders = destination.split(separator: "/").dropLast()
    let parents = folders.indices.map { folders[...$0].joined(separator: "/") }
    _ = try run(parents.map { "mkdir \(path($0))" }, transfer)
    let rename = "rename \(path(staged)) \(path(destination))"
    let first = try run([rename], transfer)
    if first.complaint.isEmpty { return }
    let old = "\(Self.staging)/removed-\(UInt64.random(in: 0 ... .max))"
    let answer = try run(["rename \(path(destination)) \(path(old))"], transfer)
    guard answer.complaint.isEmpty else { throw SFTPFailure.command(first.complaint, place) }
    let second = try run([rename], transfer)
    guard second.complaint.isEmpty else {
      _ = try run(["rename \(path(old)) \(path(destination))"], transfer)
      throw SFTPFailure.command(second.complaint, place)
    }
    try removeFiles(of: old, transfer)
  }

  private func removeFiles(of folder: String, _ transfer: Transfer) throws {
    let names = SFTPListing.names(try run(["ls -1 \(path(folder))"], transfer).lines).filter(ReleaseNames.isVersion)
    _ = try run(names.map { "rm \(path("\(folder)/\($0)"))" } + ["rmdir \(path(folder))"], transfer)
  }

  /// Both index files, as the folders are. Another one who publishes at the same time writes them too: whoever comes
  /// last has to find what it has written.
  private func writeIndex(site: String, _ transfer: Transfer) throws {
    for _ in 0..<3 {
      let versions = try versions(site: site)
      try write(RemoteIndex.bytes(site: site, versions: versions), as: "\(site)/\(RemoteIndex.name)", transfer)
      if try self.versions(site: site) == versions { break }
    }
    for _ in 0..<3 {
      let sites = try sites()
      try write(RemoteIndex.bytes(sites: sites), as: RemoteIndex.name, transfer)
      if try self.sites() == sites { break }
    }
  }

  private func write(_ bytes: [UInt8], as name: String, _ transfer: Transfer) throws {
    let folder = try Files.makeTemporaryDirectory(prefix: "slipway-index")
    defer { try? Files.removeTree(folder) }
    let local = Path.join(folder, RemoteIndex.name)
    try Files.write(local, bytes)
    let staged = "\(Self.staging)/index-\(UInt64.random(in: 0 ... .max))"
    let answer = try run(
      ["mkdir \(path(Self.staging))", "put \(SFTPSession.quoted(local)) \(path(staged))", "rename \(path(staged)) \(path(name))", "ls -ln \(path(name))"],
      transfer)
    guard SFTPListing(answer.lines).sizes[RemoteIndex.name] == bytes.count else { throw SFTPFailure.command(answer.complaint, place) }
  }

  /// What is live on another host can't be seen from here.
  private func refuseHome(site: String) throws {
    guard Path.name(base) == "releases" else { return }
    let answer = try run(["ls -1 \(SFTPSession.quoted("\(base)/../www/sites/\(site)"))"])
    if answer.complaint.isEmpty {
      throw RemoteError(.unsupported, "\(place) is the store of a host that serves \(site)", help: "run \"slipway release prune\" there: it knows what is live")
    }
  }
}

/// A manifest's copy whose time is that of the release: by it the remote can be asked for the order of its releases.
private final class DatedManifest {
  let path: String
  private let folder: String

  /// nil for another file, and for a manifest that says no time.
  init?(_ file: LocalFile) throws {
    guard file.name == Release.manifestName, let bytes = try? Files.read(file.path, limit: ReleaseManifest.sizeLimit),
      let created = (try? ReleaseManifest(parsing: bytes, file: file.path)).flatMap({ Clock.parse(timestamp: $0.created) })
    else { return nil }
    folder = try Files.makeTemporaryDirectory(prefix: "slipway-manifest")
    path = Path.join(folder, Release.manifestName)
    try Files.write(path, bytes)
    try Files.setModified(path, seconds: created)
  }

  deinit { try? Files.removeTree(folder) }
}

/// The room that `df` of sftp(1) tells: a line of words, then one of numbers in kibibytes.
struct SpaceLeft {
  let bytes: Int

  init?(_ lines: [String]) {
    guard let words = lines.last?.split(separator: " "), words.count >= 3, let blocks = Int(words[2]), blocks >= 0, blocks < 1 << 52 else { return nil }
    bytes = blocks * 1024
  }
}

/// A file that another process has open.
enum OpenFile {
  /// Where that process stands in it (proc(5), fdinfo); nil when it is not open there.
  static func position(of path: String, in process: Int32) -> Int? {
    let folder = "/proc/\(process)/fd"
    for number in (try? Files.list(folder)) ?? [] where (try? Files.readLink("\(folder)/\(number)")) == path {
      let text = (try? Files.read("/proc/\(process)/fdinfo/\(number)", limit: 4096)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix("pos:") }
      if let position = line.flatMap({ Int($0.dropFirst(4).drop { $0 == " " || $0 == "\t" }) }) { return position }
    }
    return nil
  }
}
