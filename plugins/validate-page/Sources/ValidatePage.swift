internal import Diagnostics
internal import POSIX
import StepKit

/// Checks a site's definition, pages, components, links and assets before anything is built.
@main
struct ValidatePage: ValidatingStep, PlanningStep {
  static let name = "validate-page"
  static let version = "1.0.0"

  struct Config: Decodable, Sendable {
    /// Absolute path of the site definition.
    var site: String
    /// Whether warnings fail the step; no when left out.
    var strict: Bool?
  }

  init() {}

  /// Only the config: what the site itself is like is for `execute` to say.
  func validate(_ config: Config) throws -> [StepDiagnostic] {
    do throws(SystemError) {
      if try Files.status(config.site).kind == .file { return [] }
      return [StepDiagnostic(.error, "\(config.site) is no file", path: "/site", help: "name the site definition, site.json")]
    } catch {
      return [StepDiagnostic(.error, error.message, path: "/site", help: "name the site definition, site.json")]
    }
  }

  func plan(_ config: Config, _ context: StepContext) throws -> [PlannedChange] {
    let inspection = try SiteInspection(of: config.site) { _, _ in }
    let summary = "checks \(inspection.summary); changes nothing"
    return [PlannedChange(action: "check", target: config.site, summary: summary)]
  }

  func execute(_ config: Config, _ context: StepContext) throws -> StepResult {
    var shown = -1
    let inspection: SiteInspection
    do {
      inspection = try SiteInspection(of: config.site) { done, total in
        try context.checkCancellation()
        // A hundred messages are enough to see it move.
        let percent = done * 100 / total
        if percent > shown { context.progress(done, of: total, unit: "pages") }
        shown = percent
      }
    } catch let error as InvalidInput {
      throw FindingsReport(error.diagnostics).failure(context, isStrict: false)
    }
    let report = FindingsReport(inspection.findings, otherErrors: inspection.otherErrors, otherWarnings: inspection.otherWarnings)
    if report.errors > 0 || (config.strict == true && report.warnings > 0) {
      throw report.failure(context, isStrict: config.strict == true)
    }
    report.log(context)
    context.log(.info, "\(inspection.summary): nothing to complain about" + (report.warnings > 0 ? " but \(report.counts)" : ""))
    return StepResult(outputs: [
      "pages": .integer(inspection.pages), "components": .integer(inspection.components),
      "assets": .integer(inspection.assets), "warnings": .integer(report.warnings),
    ])
  }
}
