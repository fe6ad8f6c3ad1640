internal import POSIX

/// Brings a cache below its limit, while nobody else uses it.
struct CacheSweep {
  private let folder: String
  private let objects: ObjectStore
  private let limit: Int

  init(_ folder: String, _ objects: ObjectStore, _ limit: Int) {
    self.folder = folder
    self.objects = objects
    self.limit = limit
  }

  func run() throws(SystemError) {
    var sizes = try presentObjects()
    var total = 0
    // The latest note first: the objects of those at the end go when there are too many.
    for note in try notesByUse() {
      var needed: [String: Int] = [:]
      for key in note.objects { needed[key.text] = sizes[key.text] }
      let size = needed.values.reduce(0, +)
      if total > 0, total + size > limit {
        try Files.remove(note.path)
        continue
      }
      total += size
      for name in needed.keys { sizes[name] = nil }
    }
    for name in sizes.keys { try Files.remove(path(name)) }
    try? Files.remove(Path.join(folder, "added"))
  }

  private func path(_ name: String) -> String { "\(objects.folder)/\(name.prefix(2))/\(name.dropFirst(2))" }

  /// The objects' names with their sizes. What was left half written is removed.
  private func presentObjects() throws(SystemError) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for first in try Files.list(objects.folder) {
      let path = Path.join(objects.folder, first)
      guard first.utf8.count == 2, try Files.linkStatus(path).kind == .directory else {
        try Files.removeTree(path)
        continue
      }
      for entry in try FileDescriptor(opening: path, .directoryNoFollow).entries().known { sizes[first + entry.name] = entry.status.size }
    }
    return sizes
  }

  private func notesByUse() throws(SystemError) -> [(path: String, objects: [CacheKey])] {
    var notes: [(path: String, used: Int, objects: [CacheKey])] = []
    let folder = Path.join(self.folder, "notes")
    for name in try Files.list(folder) {
      let path = Path.join(folder, name)
      guard let bytes = try? Files.read(path), let note = Note(bytes) else {
        try Files.removeTree(path)
        continue
      }
      notes.append((path, try Files.linkStatus(path).modifiedNanoseconds, note.objects))
    }
    return notes.sorted { $0.used > $1.used }.map { ($0.path, $0.objects) }
  }
}
