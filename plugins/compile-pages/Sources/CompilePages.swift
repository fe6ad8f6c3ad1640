internal import BuildCache
internal import Diagnostics
internal import POSIX
internal import Sites
import StepKit

/// Compiles a site definition into the tree of files that a web server serves.
@main
struct CompilePages: ValidatingStep, PlanningStep {
  static let name = "compile-pages"
  static let version = "1.0.0"

  struct Config: Decodable, Sendable {
    /// Absolute path of the site definition.
    var site: String
    /// Relative to the workspace; `compiled` when left out.
    var output: String?
    /// Whether what was compiled before is taken up; it is when left out.
    var cache: Bool?
    /// In bytes, of all files together; 100 MB when left out.
    var maximumSize: Int?
    /// Where the status document goes, relative to the workspace; there is none when left out.
    var status: String?

    var folder: String { output ?? "compiled" }
  }

  init() {}

  func validate(_ config: Config) throws -> [StepDiagnostic] {
    var findings: [StepDiagnostic] = []
    if !Path.isSafeRelative(config.folder) {
      findings.append(
        StepDiagnostic(
          .error, "\"\(config.folder)\" is no folder of the workspace", path: "/output", help: "write a relative path without \"..\""))
    }
    if let status = config.status {
      // What is in the tree is published.
      let isApart = !Path.isWithin(status, config.folder) && !Path.isWithin(config.folder, status)
      if !Path.isSafeRelative(status) || !isApart {
        findings.append(
          StepDiagnostic(
            .error, "\"\(status)\" is no file of the workspace beside the compiled tree", path: "/status",
            help: "write a relative path without \"..\", as in \"status.json\""))
      }
    }
    do throws(SystemError) {
      if try Files.status(config.site).kind != .file {
        findings.append(StepDiagnostic(.error, "\(config.site) is no file", path: "/site", help: "name the site definition, site.json"))
      }
    } catch {
      findings.append(StepDiagnostic(.error, error.message, path: "/site", help: "name the site definition, site.json"))
    }
    return findings
  }

  func plan(_ config: Config, _ context: StepContext) throws -> [PlannedChange] {
    let pages = try SiteCompiler(config.site).outline()
    let folder = Path.join(context.workspace, config.folder)
    let shown = 200
    let changes = pages.prefix(shown).map { page in
      let path = Path.join(folder, page.outputPath)
      return PlannedChange(
        action: Files.exists(path) ? "replace" : "create", target: path, summary: "the page \(page.url)", destructive: false)
    }
    if pages.count <= shown { return changes }
    let rest = pages.count - shown
    return changes + [PlannedChange(action: "create", target: folder, summary: "\(rest) more pages", destructive: false)]
  }

  func execute(_ config: Config, _ context: StepContext) throws -> StepResult {
    if let finding = try validate(config).first {
      throw StepError(.validation, finding.message, help: finding.help)
    }
    let path = Path.join(context.workspace, config.folder)
    let status = config.status.map { Path.join(context.workspace, $0) }
    for path in [path, status].compactMap({ $0 }) where try !Self.isInside(path, context.workspace) {
      throw StepError(.validation, "\(path) leads out of the workspace", help: "remove the link on the way")
    }
    let compiler = try SiteCompiler(config.site)
    let compiled = try withCache(config, context) { cache in
      try compiler.compile(to: path, with: cache, maximumSize: config.maximumSize ?? SizeLimit.standard) { done, total in
        try context.checkCancellation()
        context.progress(done, of: total, unit: "pages")
      }
    }
    for warning in compiled.warnings { context.log(.warning, warning.description) }
    context.log(.info, "\(compiled.pages) pages, \(compiled.rendered) of them rendered anew, \(compiled.bytes) bytes")
    var outputs: JSONObject = [
      "directory": .string(path), "pages": .integer(compiled.pages), "rendered": .integer(compiled.rendered),
      "bytes": .integer(compiled.bytes), "site": .string(compiler.site.id),
    ]
    guard let status, let relative = config.status else { return StepResult(outputs: outputs) }
    try Files.makeDirectories(Path.parent(status))
    try Files.replace(status, with: compiler.status(of: compiled).value.bytes(.pretty) + [0x0A])
    outputs["status"] = .string(status)
    return StepResult(outputs: outputs, artifacts: [Artifact(name: "status", path: relative, mediaType: "application/json")])
  }

  private func withCache<Result>(_ config: Config, _ context: StepContext, _ body: (BuildCache) throws -> Result) throws -> Result {
    try BuildCache.withCache(
      of: Self.name, home: context.home, scratch: context.scratch, isWanted: config.cache ?? true,
      problem: { context.log(.warning, "compiling without what was compiled before: \($0.message)") }, body)
  }

  /// Whether the folders on the way to a path that exist already are in the workspace, links resolved.
  private static func isInside(_ path: String, _ workspace: String) throws(SystemError) -> Bool {
    var existing = Path.parent(path)
    while !Files.exists(existing) { existing = Path.parent(existing) }
    return Path.isWithin(try Files.realPath(existing), try Files.realPath(workspace))
  }
}
