internal import BuildCache
internal import Diagnostics
internal import JSON
internal import Markup
internal import POSIX
internal import StepKit

/// The work on a whole site, in its order.
struct Optimization {
  let settings: Settings
  let minify: Minifier?
  let cache: BuildCache
  let context: StepContext

  struct Totals {
    var files = 0
    var bytesBefore = 0
    var bytes = 0
    /// What a visitor who takes brotli would load.
    var transferred = 0
    /// Files that have a compressed copy.
    var compressed = 0
    var fingerprinted = 0
    var images = 0
    /// Files that were not made in an earlier run.
    var made = 0
  }

  /// Everything that the facts and results of all files depend on.
  private var settingsKey: CacheKey { CacheKey(Array("\(OptimizeAssets.program) \(minify?.identity ?? "") \(settings.text)".utf8)) }

  /// - Parameters:
  ///   - project: names the site in the cache.
  /// - Throws: `InvalidInput` with everything that is wrong in the site; then the output is as it was.
  func run(_ directory: String, to output: String, project: String) throws -> Totals {
    let note = cache.note(project).flatMap(RunNote.init).flatMap { $0.settings == settingsKey ? $0 : nil }
    do { return try attempt(directory, output, project, since: note) } catch is MissingObject where note != nil {
      return try attempt(directory, output, project, since: nil)
    }
  }

  private func attempt(_ directory: String, _ output: String, _ project: String, since note: RunNote?) throws -> Totals {
    report(0, of: 1, "checking")
    let tree = try bundled(SourceTree(reading: directory), note)
    let minified = MinifiedTexts(tree: tree, settings: settings, minify: minify, context: context)
    var pictures: SiteImages?
    var site = try Examination(tree: tree, settings: settings, minified: minified, context: context).run(since: note) { site in
      if settings.optimizesImages { pictures = try SiteImages(site, quality: settings.imageQuality, cache.objects, context) }
      report(0, of: 1, "minifying")
      return pictures?.findings ?? []
    }
    let images = try pictures?.optimized { report($0, of: $1, "images") } ?? [:]

    let obstacle = images.values.contains { !$0.webp.isEmpty } ? pictureObstacle(site) : nil
    if let obstacle { context.log(.warning, "\(obstacle): this selector would miss images in <picture>, so that pages offer no WebP") }
    var finisher = Finisher(
      site, images, settings: settingsKey, settings, allowsPicture: obstacle == nil, cache.objects)
    let made = try finish(&finisher, minified, &site)
    let files = try NewNames(site, finisher.fingerprinted, images).files
    try context.checkCancellation()
    try Files.makeDirectories(Path.parent(output))
    try OutputTree(output, of: cache.objects).update(to: files.map { OutputTree.File($0.path, $0.object) })
    report(1, of: 1, "writing")
    let used = files.map(\.object) + images.values.flatMap { [$0.key] + $0.files.map(\.object) }
    try cache.setNote(
      project, RunNote(settings: settingsKey, origins: site.urls.origins, records: site.records).bytes, objects: used, added: made.bytes)
    return totals(site, images, finisher.fingerprinted.count, made.files)
  }

  /// The tree with bundles in the place of modules that import others, and without those that only modules import.
  private func bundled(_ tree: SourceTree, _ note: RunNote?) throws -> SourceTree {
    let urls = settings.urls(settings.origins.union(note?.origins ?? []))
    let entries = try ModuleEntries(tree, note, urls: urls)
    if entries.files.isEmpty { return tree }
    let graph = try ModuleGraph(tree, entries: entries.files, urls: urls, hasImportMap: entries.hasImportMap)
    let check = ReferenceCheck(tree: tree)
    let broken = try graph.modules.sorted { $0.key < $1.key }.flatMap { file, text in
      try check.findings(file, text, References(of: file, text, urls: urls))
    }
    // An import that leads nowhere may be found in both ways.
    let known = Set(graph.findings.map(\.location))
    let findings = graph.findings + broken.filter { !known.contains($0.location) }
    if !findings.isEmpty { throw InvalidInput(findings) }
    guard graph.hasImports else { return tree }
    let bundles = try ModuleBundler(tree: tree, minifies: settings.minified.contains("js"), context: context).bundle(graph)
    let referenced = try ModuleEntries.referenced(tree, outside: graph, bundles, urls: urls)
    // Data may be asked for in other ways.
    var kept = Set(graph.entries).union(graph.modules.keys.filter { Path.fileExtension($0) == "json" })
    var pending = graph.modules.keys.filter { referenced.contains($0) && !kept.contains($0) }
    while let file = pending.popLast() {
      guard kept.insert(file).inserted, let text = graph.modules[file] else { continue }
      pending += References(of: file, text, urls: urls).local.map(\.target).filter { graph.modules[$0] != nil }
    }
    return tree.replacing(bundles, without: Set(graph.modules.keys).subtracting(kept))
  }

  /// - Returns: how many bytes were put into the cache.
  private func finish(_ finisher: inout Finisher, _ minified: MinifiedTexts, _ site: inout ExaminedSite) throws -> (files: Int, bytes: Int) {
    var (made, bytes, passed) = (0, 0, 0)
    let total = site.tree.files.count
    for group in try finisher.groups() {
      let finished = finisher
      let keys = try concurrentMap(group, perThread: 256) { finished.key($0) }
      var missing: [(file: String, key: CacheKey)] = []
      for (file, key) in zip(group, keys) {
        if let result = finisher.lastResult(file, key) { finisher.add(result, for: file) } else { missing.append((file, key)) }
      }
      finisher.add(try texts(missing.map(\.file), minified, site))
      let (ready, context, start) = (finisher, context, passed + group.count - missing.count)
      let results = try concurrentMap(missing, perThread: 4, progress: { report(start + $0, of: total, settings.compresses ? "compressing" : "writing") }) { file, key in
        try context.checkCancellation()
        return try ready.make(file, key)
      }
      for ((file, _), result) in zip(missing, results) {
        finisher.add(result, for: file)
        bytes += result.size + result.copies.reduce(0) { $0 + $1.size }
      }
      for file in group { site.records[file]?.result = finisher.result(file) }
      made += missing.count
      passed += group.count
    }
    return (made, bytes)
  }

  /// The minified texts of files that have not changed themselves.
  private func texts(_ files: [String], _ minified: MinifiedTexts, _ site: ExaminedSite) throws -> [String: [UInt8]] {
    let files = files.filter { site.texts[$0] == nil && site.records[$0]?.facts != nil }
    let texts = try concurrentMap(files) { try site.tree.content($0) }
    return try minified.minified(Dictionary(uniqueKeysWithValues: zip(files, texts)))
  }

  /// The first style sheet or page with a selector that `<picture>` would break.
  private func pictureObstacle(_ site: ExaminedSite) -> SourceLocation? {
    for file in site.tree.files {
      guard let offset = site.records[file]?.facts?.obstacle else { continue }
      return TextPositions((try? site.tree.content(file)) ?? []).location(at: offset, file: site.tree.path(file))
    }
    return nil
  }

  private func totals(_ site: ExaminedSite, _ images: [String: OptimizedImage], _ fingerprinted: Int, _ made: Int) -> Totals {
    let results = site.records.values.compactMap(\.result)
    let variants = images.values.flatMap { $0.narrower + $0.webp }
    let variantBytes = variants.reduce(0) { $0 + $1.file.bytes }
    return Totals(
      files: results.count + variants.count, bytesBefore: site.tree.bytes, bytes: results.reduce(variantBytes) { $0 + $1.size },
      transferred: results.reduce(variantBytes) { $0 + $1.transferred }, compressed: results.count { !$0.copies.isEmpty },
      fingerprinted: fingerprinted, images: images.count, made: made)
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
