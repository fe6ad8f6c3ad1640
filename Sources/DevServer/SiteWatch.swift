internal import POSIX

/// What changes in a site's folder, without what is none of the site: version control, editors' own files, and the
/// state of the host where that lies within.
final class SiteWatch {
  private let folder: String
  private let isExcluded: (String) -> Bool
  /// Nil while the folder is gone.
  private var watch: FolderWatch?
  /// What has been read and not yet told.
  private var pending = FolderChanges()

  /// Seconds without a change after which what was saved is taken as a whole, and seconds after which it is so anyway.
  static let quiet = 0.02
  static let longest = 0.5
  /// Seconds between two looks for a folder that is gone.
  static let search = 0.25

  /// - Parameters:
  ///   - folder: absolute, links resolved.
  ///   - home: of the host.
  /// - Throws: `InvalidInput`, `SystemError`; as `FolderWatch`.
  init(_ folder: String, home: String) throws {
    self.folder = folder
    let ownFolder = Path.below(home, folder)
    isExcluded = { path in ownFolder == path || Self.isForeign(Path.name(path)) }
    watch = try FolderWatch(folder, excluding: isExcluded)
  }

  /// Files that come and go with the tools of whoever writes a site.
  static func isForeign(_ name: String) -> Bool {
    if [".git", ".hg", ".svn", ".jj", "node_modules", "4913", ".DS_Store"].contains(name) { return true }
    let isSwap = name.hasPrefix(".") && [".swp", ".swo", ".swx"].contains { name.hasSuffix($0) }
    let isBackup = name.hasSuffix("~") || name.hasPrefix(".#") || (name.hasPrefix("#") && name.hasSuffix("#"))
    return isSwap || isBackup || name.hasPrefix(".goutputstream-") || name.hasSuffix("___jb_tmp___") || name.hasSuffix("___jb_old___")
  }

  /// Readable when there are changes; nil while the folder is gone.
  var descriptor: Int32? { watch?.descriptor }

  /// Whether `next` has something to tell; takes it in, so that the descriptor is at rest.
  func hasChanges() -> Bool {
    // What fails here fails in `next` again, where it can be told.
    if let changes = try? watch?.takeChanges() {
      pending.add(changes)
      if changes.isGone { watch = nil }
    }
    return !pending.isEmpty
  }

  /// Waits for changes, and until they have come to rest.
  /// - Parameter interruption: a descriptor that ends the waiting.
  /// - Returns: nil when interrupted.
  func next(interruption: Int32) throws -> FolderChanges? {
    var changes = pending
    pending = FolderChanges()
    var end = changes.isEmpty ? Double.infinity : Clock.monotonic + Self.longest
    while true {
      let seconds: Double? = watch == nil ? Self.search : changes.isEmpty ? nil : Self.quiet
      let ready = Poll.wait([Poll.Interest(interruption), Poll.Interest(watch?.descriptor ?? -1)], seconds: seconds)
      if ready[0].reading { return nil }
      let more = try take()
      // The folder's end is told as a change; after that it is looked for.
      if more.isEmpty, !changes.isEmpty { return changes }
      if changes.isEmpty, !more.isEmpty { end = Clock.monotonic + Self.longest }
      changes.add(more)
      if Clock.monotonic >= end { return changes }
    }
  }

  private func take() throws -> FolderChanges {
    guard let watch else { return reopened() }
    let changes = try watch.takeChanges()
    if changes.isGone { self.watch = nil }
    return changes
  }

  private func reopened() -> FolderChanges {
    var changes = FolderChanges()
    watch = try? FolderWatch(folder, excluding: isExcluded)
    changes.isIncomplete = watch != nil
    return changes
  }
}
