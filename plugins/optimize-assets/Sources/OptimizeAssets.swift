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
    let tree = try SourceTree(reading: config.directory)
    let origins = settings.origins.union(tree.canonicalOrigins())
    try References.check(tree, origins: origins)
    report(0, tree.files.count, "minifying", context)

    let minified = try minify?.run(tree, settings, scratch: Path.join(context.scratch, "minified"), context) ?? [:]
    let texts = tree.texts.merging(minified) { $1 }
    var fingerprinter = Fingerprinter(tree, texts: texts, origins: origins)
    let staging = try Staging(output)
    defer { staging.discard() }
    for (index, file) in tree.files.enumerated() {
      try context.checkCancellation()
      let finished = try fingerprinter.finish(file)
      try staging.write(finished.path, finished.bytes)
      report(index + 1, tree.files.count, "fingerprinting", context)
    }

    let compression = try settings.compresses ? compressTree(staging, context, after: tree.files.count) : .none
    try context.checkCancellation()
    try staging.commit()
    report(tree.files.count * 2, tree.files.count, nil, context)
    context.log(
      .info,
      "\(tree.files.count) files: \(tree.bytes) bytes before, \(staging.bytes) after, \(staging.bytes - compression.saved) as brotli")
    return StepResult(outputs: [
      "directory": .string(output), "files": .integer(tree.files.count), "bytesBefore": .integer(tree.bytes),
      "bytesAfter": .integer(staging.bytes), "bytesCompressed": .integer(staging.bytes - compression.saved),
      "fingerprinted": .integer(fingerprinter.fingerprinted.count), "compressed": .integer(compression.files),
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

/// Each file counts twice: when it is written and when it is compressed. A large tree reports every hundredth of that.
func report(_ done: Int, _ files: Int, _ message: String?, _ context: StepContext) {
  let total = files * 2
  if done.isMultiple(of: max(1, total / 100)) || done == total { context.progress(done, of: total, unit: "files", message: message) }
}
