internal import BuildCache
internal import POSIX
internal import StepKit

/// Texts after `minify`, which is run over those only that it has not seen before.
struct MinifiedTexts {
  let tree: SourceTree
  let settings: Settings
  let minify: Minifier?
  let cache: BuildCache
  let context: StepContext
  /// This program and the other one.
  private let program: String

  init(tree: SourceTree, settings: Settings, minify: Minifier?, cache: BuildCache, context: StepContext) {
    self.tree = tree
    self.settings = settings
    self.minify = minify
    self.cache = cache
    self.context = context
    program = "\(OptimizeAssets.program) \(minify?.identity ?? "")"
  }

  private struct Job: Sendable {
    var file: String
    var text: [UInt8]
    var key: CacheKey
  }

  /// - Parameter texts: as they were compiled, with the digest of each.
  /// - Returns: all of them, minified where that is wanted and makes them smaller.
  func minified(_ texts: [String: (text: [UInt8], content: CacheKey)]) throws -> [String: [UInt8]] {
    guard let minify else { return texts.mapValues(\.text) }
    let jobs = texts.compactMap { file, text in
      isWanted(file) ? Job(file: file, text: text.text, key: key(file, text.content)) : nil
    }
    var result = texts.mapValues(\.text)
    var missing: [String: [UInt8]] = [:]
    let objects = cache.objects
    let known = try concurrentMap(jobs) { objects.contents($0.key) }
    for (job, known) in zip(jobs, known) {
      // Nothing is ever empty that was not before: such an object says that the text could not be made smaller.
      if let known { if !known.isEmpty { result[job.file] = known } } else { missing[job.file] = job.text }
    }
    let smaller = try minify.run(missing, tree, scratch: Path.join(context.scratch, "minified"), context)
    let made = jobs.filter { missing[$0.file] != nil }
    _ = try concurrentMap(made) { job in try objects.put(smaller[job.file] ?? [], as: job.key) }
    return result.merging(smaller) { $1 }
  }

  /// Of all texts that are minified.
  func keys(_ records: [String: FileRecord]) -> [CacheKey] {
    records.compactMap { file, record in isWanted(file) ? key(file, record.content) : nil }
  }

  private func isWanted(_ file: String) -> Bool { minify != nil && settings.minified.contains(Path.fileExtension(file)) }

  private func key(_ file: String, _ content: CacheKey) -> CacheKey {
    CacheKey(Array("minify \(program) \(Path.fileExtension(file))".utf8), content.bytes)
  }
}
