internal import Cryptography
internal import JSON
internal import POSIX

extension BackupManifest {
  /// What of a home may be in a backup. Everything else in one is refused.
  private static let roots = ["channels/", "keys/", "plugins/", "releases/", "www/sites/"]
  private static let singles = ["settings.json", "slipway.db"]
  private static let linkRoots = ["www/certs/", "www/hosts/", "www/sites/"]
  private static let mostBytes = 1 << 50

  /// Parses a manifest that somebody else may have written.
  /// - Parameter place: of the backup, for messages.
  /// - Throws: `BackupError` (`damaged`).
  init(parsing bytes: [UInt8], place: String) throws(BackupError) {
    do {
      try self.init(JSONField(try JSONValue(parsing: bytes, file: "\(place): \(Self.name)")))
    } catch let error as JSONError {
      let where_ = error.location.map { "\($0)" } ?? "\(place): \(Self.name)\(error.path.isEmpty ? "" : " at \(error.path)")"
      throw BackupError(.damaged, "\(where_): \(error.message)")
    } catch {
      throw BackupError(.damaged, "\(place): \(error)")
    }
  }

  private init(_ field: JSONField) throws {
    let format = try field.required("format")
    guard try format.integer() == Self.format else {
      throw JSONError(.mismatch, "this format is unknown here; install a newer Slipway", path: format.path)
    }
    let created = try field.required("created")
    guard let time = Clock.parse(timestamp: try created.string()) else { throw JSONError(.mismatch, "is no time", path: created.path) }
    self.init(
      created: time, files: try field.required("files").elements().map(File.init),
      links: try field.required("links").elements().map { link in
        Link(path: try link.required("path").string(), target: try link.required("target").string())
      },
      sealing: try field.optional("private").map(Sealing.init))
    try check(field)
  }

  /// Paths that lead nowhere else, in order and apart from each other; links that stay below `www/`.
  private func check(_ field: JSONField) throws(JSONError) {
    func refuse(_ path: String, _ reason: String) -> JSONError { JSONError(.mismatch, "\(Self.shown(path)) \(reason)", path: field.path) }
    var last: String?
    var taken: Set<String> = []
    for file in files {
      guard Self.isAllowed(file.path) else { throw refuse(file.path, "is no path of a backup") }
      if let last, !precedesInBytes(last, file.path) { throw refuse(file.path, "is out of order") }
      last = file.path
      taken.insert(file.path)
    }
    for link in links {
      guard Self.linkRoots.contains(where: link.path.hasPrefix), Path.isSafeRelative(link.path), Self.isPlain(link.path)
      else { throw refuse(link.path, "is no path of a link") }
      let end = Path.normalized("/\(Path.parent(link.path))/\(link.target)")
      guard !link.target.hasPrefix("/"), !link.target.isEmpty, Self.isPlain(link.target), Self.climbs(link) == false, Path.isWithin(end, "/www") else {
        throw refuse(link.path, "leads out of www/: \(Self.shown(link.target))")
      }
      guard taken.insert(link.path).inserted else { throw refuse(link.path, "is there twice") }
    }
    // Nothing lies below a file or a link.
    for path in taken {
      var folder = Path.parent(path)
      while folder != "." {
        if taken.contains(folder) { throw refuse(path, "lies below \(Self.shown(folder)), which is no folder") }
        folder = Path.parent(folder)
      }
    }
    guard files.reduce(0, { $0 + $1.size }) <= Self.mostBytes else { throw JSONError(.mismatch, "more bytes than there are", path: field.path) }
  }

  static func isAllowed(_ path: String) -> Bool {
    Path.isSafeRelative(path) && isPlain(path) && (singles.contains(path) || roots.contains(where: path.hasPrefix))
  }

  /// Whether `..` goes above the home on the way.
  private static func climbs(_ link: Link) -> Bool {
    var depth = link.path.split(separator: "/").count - 1
    for part in link.target.split(separator: "/") {
      if part == ".." { depth -= 1 } else if part != "." { depth += 1 }
      if depth < 0 { return true }
    }
    return false
  }

  static func isPlain(_ text: String) -> Bool { text.utf8.count <= 4096 && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) } }

  /// Fit for a message.
  static func shown(_ text: String) -> String {
    "\"" + text.unicodeScalars.prefix(200).map { isPlain(String($0)) ? String($0) : "\\u{\(String($0.value, radix: 16))}" }.joined() + "\""
  }
}

extension BackupManifest.File {
  fileprivate init(_ field: JSONField) throws {
    path = try field.required("path").string()
    size = try field.required("size").bytes()
    sha256 = try field.required("sha256").digest()
    let mode = try field.required("mode")
    guard let permissions = UInt32(try mode.string(), radix: 8), permissions & ~0o777 == 0 else {
      throw JSONError(.mismatch, "is no mode", path: mode.path)
    }
    // Whatever it says, its owner can read it and nobody else write.
    self.permissions = permissions & 0o755 | 0o400
  }
}

extension BackupManifest.Sealing {
  /// Argon2id in more than 4 GiB is asked for by no backup of ours: a hostile one could take all memory.
  private static let mostMemory = 4 << 30
  private static let mostOperations = 64

  fileprivate init(_ field: JSONField) throws {
    guard try field.required("derivation").string() == "argon2id" else {
      throw JSONError(.mismatch, "this derivation is unknown here", path: field.path)
    }
    guard let salt = Base64.standard.decode(try field.required("salt").string()), salt.count == Passphrase.argonSaltLength else {
      throw JSONError(.mismatch, "the salt is none", path: field.path)
    }
    let (operations, memory) = (try field.required("operations").integer(), try field.required("memory").integer())
    guard (1...Self.mostOperations).contains(operations), (8192...Self.mostMemory).contains(memory) else {
      throw JSONError(.mismatch, "the cost of the derivation is out of range", path: field.path)
    }
    self.init(
      salt: salt, cost: .init(operations: operations, memory: memory), sha256: try field.required("sha256").digest(),
      size: try field.required("size").bytes())
  }
}

extension JSONField {
  fileprivate func bytes() throws(JSONError) -> Int {
    let size = try integer()
    guard (0...1 << 50).contains(size) else { throw JSONError(.mismatch, "\(size) is no size in bytes", path: path) }
    return size
  }

  fileprivate func digest() throws(JSONError) -> String {
    let text = try string()
    guard text.utf8.count == 64, text.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
      throw JSONError(.mismatch, "is no SHA-256", path: path)
    }
    return text
  }
}
