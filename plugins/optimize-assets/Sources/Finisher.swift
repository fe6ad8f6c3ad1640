internal import BuildCache
internal import Diagnostics
internal import Markup
internal import POSIX

/// Makes of each file what is served, under its new name.
///
/// A file's digest depends on the names in it, so that what it refers to is finished first: images, then style sheets,
/// then pages. Files that nothing refers to keep their names, for nobody would find them again.
struct Finisher: Sendable {
  let site: ExaminedSite
  let images: [String: OptimizedImage]
  let settings: CacheKey
  let wishes: Settings
  /// Whether no selector stands against `<picture>`.
  let allowsPicture: Bool
  let objects: ObjectStore
  /// What gets another name.
  let fingerprinted: Set<String>
  /// Loaded by a tag with the author's digest.
  private let digested: Set<String>
  private var results: [String: FileResult] = [:]
  /// Minified texts that the examination did not need.
  private var texts: [String: [UInt8]] = [:]

  init(_ site: ExaminedSite, _ images: [String: OptimizedImage], settings: CacheKey, _ wishes: Settings, allowsPicture: Bool, _ objects: ObjectStore) {
    var fingerprinted: Set<String> = []
    var digested: Set<String> = []
    for record in site.records.values {
      for target in record.facts?.targets ?? [] where site.tree.names.contains(target.path) {
        if FileKind.mayBeFingerprinted(target.path) { fingerprinted.insert(target.path) }
        if target.uses.contains(.authorsDigest) { digested.insert(target.path) }
      }
    }
    self.site = site
    self.images = images
    self.settings = settings
    self.wishes = wishes
    self.allowsPicture = allowsPicture
    self.objects = objects
    self.fingerprinted = fingerprinted
    self.digested = digested
  }

  /// All files, in groups: each depends on files of earlier groups only. What nothing depends on makes the last one.
  /// - Throws: `InvalidInput` for files that refer to each other in a circle.
  func groups() throws -> [[String]] {
    var depths: [String: Int] = [:]
    var path: [String] = []
    func deepest(_ file: String) throws -> Int {
      if let depth = depths[file] { return depth }
      if let start = path.firstIndex(of: file) { throw circle(Array(path[start...]) + [file]) }
      path.append(file)
      var depth = 0
      for target in site.records[file]?.facts?.targets ?? [] where fingerprinted.contains(target.path) {
        depth = max(depth, try deepest(target.path) + 1)
      }
      path.removeLast()
      depths[file] = depth
      return depth
    }
    for file in fingerprinted.union(digested).sorted() { _ = try deepest(file) }
    var groups = [[String]](repeating: [], count: (depths.values.max() ?? -1) + 2)
    for file in site.tree.files { groups[depths[file] ?? groups.count - 1].append(file) }
    return groups
  }

  /// Of everything that the file's result is made of; what it refers to is finished.
  func key(_ file: String) -> CacheKey {
    var parts = CacheWriter()
    parts.append(key: settings)
    parts.append(file)
    parts.append(fingerprinted.contains(file))
    parts.append(digested.contains(file))
    if let content = site.records[file]?.content { parts.append(key: content) }
    if let image = images[file] { parts.append(key: image.key) }
    var showsImages = false
    for target in site.records[file]?.facts?.targets ?? [] {
      // Pages don't change when one that they link to does.
      if let result = results[target.path] {
        parts.append(target.path)
        parts.append(key: result.key)
      }
      if target.uses.contains(.shown), let image = images[target.path] {
        parts.append(key: image.key)
        showsImages = true
      }
    }
    if showsImages { parts.append(allowsPicture) }
    return CacheKey(parts.bytes)
  }

  /// The last run's result, where nothing of it has changed.
  func lastResult(_ file: String, _ key: CacheKey) -> FileResult? {
    guard let result = site.records[file]?.result, result.key == key else { return nil }
    return result
  }

  func result(_ file: String) -> FileResult? { results[file] }
  mutating func add(_ result: FileResult, for file: String) { results[file] = result }
  mutating func add(_ texts: [String: [UInt8]]) { self.texts.merge(texts) { $1 } }

  /// - Throws: `InvalidInput` for a reference that can't be rewritten; `SystemError`, `MissingObject`.
  func make(_ file: String, _ key: CacheKey) throws -> FileResult {
    if let original = images[file]?.original {
      return FileResult(key: key, object: original.object, size: original.bytes, mark: original.mark)
    }
    let bytes = try content(file)
    func object(_ suffix: String) -> CacheKey { CacheKey(Array("file \(suffix)".utf8), key.bytes) }
    var result = FileResult(key: key, object: object(""), size: bytes.count)
    if fingerprinted.contains(file) { result.mark = Fingerprint.mark(of: bytes) }
    if digested.contains(file) || ["css", "js", "mjs"].contains(Path.fileExtension(file)) { result.integrity = Integrity.digest(of: bytes) }
    try objects.put(bytes, as: result.object)
    guard wishes.compresses, FileKind.isCompressible(file) else { return result }
    // What browsers keep for a year is loaded by everybody; a page changes with every release.
    let quality = fingerprinted.contains(file) ? 11 : wishes.brotliQuality
    for copy in try CompressedCopies(of: bytes, quality: quality).copies {
      try objects.put(copy.bytes, as: object(copy.suffix))
      result.copies.append(.init(suffix: copy.suffix, object: object(copy.suffix), size: copy.bytes.count))
    }
    return result
  }

  private func content(_ file: String) throws -> [UInt8] {
    guard site.records[file]?.facts != nil else { return try site.tree.content(file) }
    let examined =
      try site.texts[file]
      ?? {
        let text = try texts[file] ?? site.tree.content(file)
        return ExaminedText(text: text, references: References(of: file, text, urls: site.urls))
      }()
    let mark: (String) -> String? = { results[$0]?.mark }
    var edits = try NameEdits(tree: site.tree, mark: mark).edits(examined.references.local, of: file, in: examined.text)
    edits += ImageMarkup(allowsPicture: allowsPicture, images: images).edits(examined.references, in: examined.text, mark: mark)
    edits += examined.references.loads.compactMap(digestEdit)
    return examined.text.applying(edits)
  }

  /// Only for a file with its digest in its name: another one's new content could meet an old page. What the author
  /// has written must be right always.
  private func digestEdit(_ load: References.Load) -> Edit? {
    guard load.needsDigest, let digest = results[load.target]?.integrity else { return nil }
    if let attribute = load.tag.attribute("integrity") { return attribute.value.isEmpty ? nil : Edit(attribute.value, digest) }
    return fingerprinted.contains(load.target) ? Edit(insert: " integrity=\"\(digest)\"", at: load.tag.attributesEnd) : nil
  }

  private func circle(_ files: [String]) -> any Error {
    let (file, target) = (files[files.count - 2], files[files.count - 1])
    let place = site.tree.location(of: target, in: file)
    return InvalidInput(
      "files refer to each other in a circle, so that none can be named by its content: \(files.joined(separator: " → "))",
      at: place, help: "remove one of these references")
  }
}
