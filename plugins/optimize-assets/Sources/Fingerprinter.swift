internal import Diagnostics
internal import JSON
internal import POSIX

/// Gives files names that hold a digest of their content, `styles.3f9a1c2b.css`. A file's digest depends on the names
/// in it, so that what it refers to is finished first: images, then style sheets, then pages. Files that nothing refers
/// to keep their names, for nobody would find them again.
struct Fingerprinter {
  private let site: MinifiedSite
  /// What gets another name.
  let fingerprinted: Set<String>
  /// `.3f9a1c2b` of what is finished.
  private(set) var marks: [String: String] = [:]
  /// Digests for the tags that load these files.
  private(set) var integrity: [String: String] = [:]
  /// The texts of those, with the names of others in them.
  private(set) var finished: [String: [UInt8]] = [:]
  /// The way to the file that is being finished.
  private var path: [String] = []

  /// - Throws: `InvalidInput` for files that refer to each other in a circle; `SystemError`.
  init(_ site: MinifiedSite) throws {
    self.site = site
    var targets: Set<String> = []
    var loaded: Set<String> = []
    for references in site.references.values {
      for local in references.local where site.tree.names.contains(local.target) && FileKind.mayBeFingerprinted(local.target) {
        targets.insert(local.target)
      }
      for load in references.loads where load.needsDigest && site.tree.names.contains(load.target) {
        // Another one's new content could meet an old page; but what the author wrote must be right.
        if load.tag.has("integrity") || FileKind.mayBeFingerprinted(load.target) { loaded.insert(load.target) }
      }
    }
    fingerprinted = targets
    for file in targets.sorted() { _ = try mark(file) }
    for file in loaded.sorted() { integrity[file] = Integrity.digest(of: try finish(file)) }
  }

  private mutating func mark(_ file: String) throws -> String {
    if let mark = marks[file] { return mark }
    let mark = try site.images[file]?.original?.mark ?? Fingerprint.mark(of: finish(file))
    marks[file] = mark
    return mark
  }

  /// The file with the names of others in it.
  private mutating func finish(_ file: String) throws -> [UInt8] {
    if let bytes = finished[file] { return bytes }
    let bytes = try site.content(file)
    guard let references = site.references[file] else { return bytes }
    path.append(file)
    defer { path.removeLast() }
    for local in references.local where fingerprinted.contains(local.target) {
      if let start = path.firstIndex(of: local.target) { throw circle(Array(path[start...]) + [local.target]) }
      _ = try mark(local.target)
    }
    let result = bytes.applying(try NameEdits(site.tree, marks).edits(references.local, of: file, in: bytes))
    finished[file] = result
    return result
  }

  private func circle(_ files: [String]) -> any Error {
    let (file, target) = (files[files.count - 2], files[files.count - 1])
    return InvalidInput(
      "files refer to each other in a circle, so that none can be named by its content: \(files.joined(separator: " → "))",
      at: site.tree.location(of: target, in: file), help: "remove one of these references")
  }
}

/// New names in the place of old ones.
struct NameEdits {
  private let tree: SourceTree
  private let marks: [String: String]

  init(_ tree: SourceTree, _ marks: [String: String]) {
    self.tree = tree
    self.marks = marks
  }

  /// - Throws: `InvalidInput` for a reference whose extension is not written as it is in the name, so that something
  ///   would have to be encoded again.
  func edits(_ references: [References.Local], of file: String, in text: [UInt8]) throws -> [Edit] {
    try references.compactMap { local in
      guard let mark = marks[local.target] else { return nil }
      guard let dot = local.reference.extensionOffset, text.matches(Array(".\(Path.fileExtension(local.target))".utf8), at: dot) else {
        throw InvalidInput(
          "\"\(local.reference.url.prefix(200))\" is written in a way that can't be given a new name",
          at: tree.location(of: local.target, in: file), help: "write the file's extension plainly")
      }
      return Edit(insert: mark, at: dot)
    }
  }
}
