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
    defer { try? Files.removeTree(Path.join(context.scratch, "images")) }
    let work = Optimization(settings: settings, minify: minify, context: context)
    let site = try work.minified(SourceTree(reading: config.directory))
    let totals = try work.write(site, to: output)
    context.log(
      .info,
      "\(site.tree.files.count) files: \(site.tree.bytes) bytes before, \(totals.bytes) after, \(totals.compressedBytes) as brotli")
    return StepResult(outputs: [
      "directory": .string(output), "files": .integer(totals.files), "bytesBefore": .integer(site.tree.bytes),
      "bytesAfter": .integer(totals.bytes), "bytesCompressed": .integer(totals.compressedBytes),
      "fingerprinted": .integer(totals.fingerprinted), "compressed": .integer(totals.compressed), "images": .integer(site.images.count),
    ])
  }

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
