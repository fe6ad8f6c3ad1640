internal import BuildCache
internal import Diagnostics
internal import POSIX
internal import StepKit

/// Takes a compiled tree and makes one that loads faster: minified, with fingerprinted assets that a browser may keep
/// for ever, and compressed copies for the web server to send as they are.
@main
struct OptimizeAssets: PlanningStep {
  static let name = "optimize-assets"
  static let version = "1.0.0"

  struct Config: Decodable, Sendable {
    var directory: String
    var output: String?
    var site: String?
    var minifyHTML: Bool?
    var minifyCSS: Bool?
    var minifyJS: Bool?
    var optimizeImages: Bool?
    var imageQuality: Int?
    var compress: Bool?
    var brotliQuality: Int?
    var cache: Bool?
  }

  init() {}

  func plan(_ config: Config, _ context: StepContext) throws -> [PlannedChange] {
    let output = try outputPath(config, context)
    let settings = try Settings(config)
    let tree = try SourceTree(reading: config.directory)
    let minified = tree.files.count { settings.minified.contains(Path.fileExtension($0)) }
    let summary = "\(tree.files.count) files, \(minified) of them minified, from \(config.directory)"
    return [PlannedChange(action: Files.exists(output) ? "replace" : "create", target: output, summary: summary)]
  }

  func execute(_ config: Config, _ context: StepContext) throws -> StepResult {
    let output = try outputPath(config, context)
    let settings = try Settings(config)
    let minify = try Minifier.find(for: settings)
    let totals = try withCache(config, context) { cache in
      try Optimization(settings: settings, minify: minify, cache: cache, context: context)
        .run(config.directory, to: output, project: config.site ?? config.directory)
    }
    context.log(
      .info,
      "\(totals.files) files, \(totals.made) of them made anew: \(totals.bytesBefore) bytes before, \(totals.bytes) after, \(totals.transferred) as brotli")
    return StepResult(outputs: [
      "directory": .string(output), "files": .integer(totals.files), "bytesBefore": .integer(totals.bytesBefore),
      "bytesAfter": .integer(totals.bytes), "bytesCompressed": .integer(totals.transferred),
      "fingerprinted": .integer(totals.fingerprinted), "compressed": .integer(totals.compressed), "images": .integer(totals.images),
      "made": .integer(totals.made),
    ])
  }

  private func withCache<Result>(_ config: Config, _ context: StepContext, _ body: (BuildCache) throws -> Result) throws -> Result {
    try BuildCache.withCache(
      of: Self.name, home: context.home, scratch: context.scratch, isWanted: config.cache ?? true,
      problem: { context.log(.warning, "optimizing without what was made before: \($0.message)") }, body)
  }

  /// This program: with another one, everything may look different.
  static let program: String = {
    guard let status = try? Files.status("/proc/self/exe") else { return version }
    return "\(version) \(status.size) \(status.modifiedNanoseconds) \(status.inode)"
  }()

  /// The tree is written beside what it is made from, never into it.
  private func outputPath(_ config: Config, _ context: StepContext) throws -> String {
    let output = Path.normalized(Path.join(context.workspace, config.output ?? "optimized"))
    let source = Path.normalized(config.directory)
    if Path.isWithin(output, source) || Path.isWithin(source, output) {
      throw InvalidInput("the output \(output) and the directory \(source) overlap", help: "choose an output beside the directory")
    }
    return output
  }
}
