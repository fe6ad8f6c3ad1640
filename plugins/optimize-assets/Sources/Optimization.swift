internal import Diagnostics
internal import POSIX
internal import StepKit

/// The work on a whole site, in its order.
struct Optimization {
  let settings: Settings
  let minify: Minifier?
  let context: StepContext

  struct Totals {
    var files = 0
    var bytes = 0
    /// What a visitor who takes brotli would load.
    var compressedBytes = 0
    /// Files that have a compressed copy.
    var compressed = 0
    var fingerprinted = 0
  }

  /// Everything that is done with a file before others get to know its new name.
  /// - Throws: `InvalidInput` with what is wrong in the site.
  func minified(_ tree: SourceTree) throws -> MinifiedSite {
    report(0, of: 1, "checking")
    let scans = try scanned(tree, tree.texts)
    let origins = settings.origins.union(scans.values.flatMap(\.canonicalOrigins))
    let references = try resolved(scans, tree.texts, origins)
    let pictures = try settings.optimizesImages ? SiteImages(tree, references, context) : nil
    let findings = try ReferenceCheck(tree: tree, references: references).findings() + (pictures?.findings ?? [])
    if !findings.isEmpty { throw InvalidInput(findings) }

    report(0, of: 1, "minifying")
    let smaller = try minify?.run(tree, settings, scratch: Path.join(context.scratch, "minified"), context) ?? [:]
    let images = try pictures.map(optimized) ?? [:]
    let texts = tree.texts.merging(smaller) { $1 }
    let changed = try resolved(scanned(tree, smaller), smaller, origins)
    return MinifiedSite(tree: tree, texts: texts, references: references.merging(changed) { $1 }, images: images)
  }

  private func optimized(_ images: SiteImages) throws -> [String: OptimizedImage] {
    let folder = Path.join(context.scratch, "images")
    try Files.removeTree(folder)
    return try images.optimized(quality: settings.imageQuality, folder: folder, context) { report($0, of: $1, "images") }
  }

  private func scanned(_ tree: SourceTree, _ texts: [String: [UInt8]]) throws -> [String: FileScan] {
    let files = tree.files.filter { texts[$0] != nil }
    let scans = try concurrentMap(files) { file in FileScan(file, texts[file] ?? []) }
    return Dictionary(uniqueKeysWithValues: zip(files, scans))
  }

  private func resolved(_ scans: [String: FileScan], _ texts: [String: [UInt8]], _ origins: Set<String>) throws -> [String: References] {
    let files = scans.keys.sorted()
    let references = try concurrentMap(files) { file in scans[file].map { References(of: file, texts[file] ?? [], $0, origins: origins) } }
    var result: [String: References] = [:]
    for (file, references) in zip(files, references) { result[file] = references }
    return result
  }

  /// Names the files, writes them with their compressed copies, and puts the tree in its place.
  func write(_ site: MinifiedSite, to output: String) throws -> Totals {
    let names = try Fingerprinter(site)
    let obstacle = FinishedSite.pictureObstacle(site)
    if let obstacle {
      context.log(.warning, "\(obstacle): this selector would miss images in <picture>, so that pages offer no WebP")
    }
    let finished = try FinishedSite(site, names, allowsPicture: obstacle == nil)
    let staging = try Staging(output)
    defer { staging.discard() }
    let compresses = settings.compresses
    let (context, files) = (context, finished.files)
    let written = try concurrentMap(
      files, perThread: 4, progress: { report($0, of: files.count, compresses ? "compressing" : "writing") }
    ) { file -> (bytes: Int, compressed: Int?) in
      try context.checkCancellation()
      let bytes = try finished.content(file)
      try staging.write(file.path, bytes)
      guard compresses, FileKind.isCompressible(file.path) else { return (bytes.count, nil) }
      let copies = try CompressedCopies(of: bytes)
      for copy in copies.copies { try staging.write(file.path + copy.suffix, copy.bytes) }
      return (bytes.count, copies.smallest)
    }
    try context.checkCancellation()
    try staging.commit()
    return Totals(
      files: files.count, bytes: written.reduce(0) { $0 + $1.bytes },
      compressedBytes: written.reduce(0) { $0 + ($1.compressed ?? $1.bytes) },
      compressed: written.count { $0.compressed != nil }, fingerprinted: names.fingerprinted.count)
  }

  /// The stages follow each other.
  private func report(_ done: Int, of total: Int, _ stage: String) {
    let (start, share) =
      switch stage {
      case "checking": (0.0, 0.05)
      case "minifying": (0.05, 0.05)
      case "images": (0.1, 0.5)
      default: (0.6, 0.4)
      }
    let percent = (start + share * Double(done) / Double(max(1, total))) * 100
    context.progress(Int(percent.rounded(.down)), of: 100, unit: "%", message: stage)
  }
}
