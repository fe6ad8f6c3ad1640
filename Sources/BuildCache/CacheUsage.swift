package import POSIX

/// What a build cache holds, for people to look at.
package struct CacheUsage: Sendable {
  /// The step's name.
  package let name: String
  package let folder: String
  package let objects: Int
  /// Of all objects, in bytes.
  package let bytes: Int
  package let projects: Int
  /// When a project was last built with it, in seconds since 1970; nil when none was.
  package let lastUsed: Double?

  /// The build caches of a home, sorted by name.
  /// - Parameter home: absolute; what else is in its `cache` folder is no build cache.
  package static func all(home: String) throws(SystemError) -> [CacheUsage] {
    let root = Path.join(home, "cache")
    let names: [String]
    do { names = try Files.list(root) } catch where error.isNotFound { return [] }
    var found: [CacheUsage] = []
    for name in names {
      let folder = Path.join(root, name)
      if Files.exists(Path.join(folder, "objects")), Files.exists(Path.join(folder, "notes")) { found.append(try CacheUsage(name, folder)) }
    }
    return found
  }

  private init(_ name: String, _ folder: String) throws(SystemError) {
    self.name = name
    self.folder = folder
    var count = 0
    var bytes = 0
    for part in try Files.list(Path.join(folder, "objects")) {
      let path = Path.join(Path.join(folder, "objects"), part)
      guard try Files.linkStatus(path).kind == .directory else { continue }
      for entry in try FileDescriptor(opening: path, .directoryNoFollow).entries().known {
        count += 1
        bytes += entry.status.size
      }
    }
    let notes = try FileDescriptor(opening: Path.join(folder, "notes"), .directoryNoFollow).entries().known
    objects = count
    self.bytes = bytes
    projects = notes.count
    lastUsed = notes.map(\.status.modified).max()
  }
}
