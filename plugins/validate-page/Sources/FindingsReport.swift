internal import Diagnostics
internal import StepKit

/// Findings as the host gets them: a log line each, and diagnostics of the failure. Both are cut, because a mistake
/// in a page that ten thousand others were copied from is found ten thousand times, and a message is limited to 1 MiB.
struct FindingsReport {
  static let shownFindings = 200
  /// In bytes of text.
  private static let shownText = 400_000

  let errors: Int
  let warnings: Int
  private let shown: [Diagnostic]

  /// Errors come before warnings, and each in the order of a reader who goes through the files.
  /// - Parameters:
  ///   - otherErrors: how many more errors there are, behind these.
  ///   - otherWarnings: how many more warnings.
  init(_ findings: [Diagnostic], otherErrors: Int = 0, otherWarnings: Int = 0) {
    let sorted = findings.enumerated().sorted { Self.place($0.element, $0.offset) < Self.place($1.element, $1.offset) }.map(\.element)
    let errors = findings.count { $0.severity == .error }
    self.errors = errors + otherErrors
    warnings = sorted.count - errors + otherWarnings
    var room = Self.shownText
    shown = Array(
      sorted.prefix(Self.shownFindings).prefix {
        room -= $0.description.utf8.count
        return room >= 0
      })
  }

  private static func place(_ finding: Diagnostic, _ index: Int) -> (Int, String, Int, Int, Int) {
    let location = finding.location
    return (finding.severity == .error ? 0 : 1, location?.file ?? "", location?.line ?? 0, location?.column ?? 0, index)
  }

  /// "2 errors and 1 warning".
  var counts: String {
    let parts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }.map { counted($0.0, $0.1) }
    return parts.joined(separator: " and ")
  }

  func log(_ context: StepContext) {
    for finding in shown { context.log(finding.severity == .error ? .error : .warning, finding.description) }
    let rest = errors + warnings - shown.count
    if rest > 0 { context.log(errors > 0 ? .error : .warning, "… and \(rest) more") }
  }

  /// Logs the findings.
  /// - Returns: the failure that ends the step.
  func failure(_ context: StepContext, isStrict: Bool) -> StepError {
    log(context)
    return StepError(
      .validation, "the site has \(counts)",
      help: errors == 0 && isStrict ? "put them right, or leave \"strict\" out" : "put them right where the log shows them",
      diagnostics: shown.map(StepDiagnostic.init))
  }
}

/// "1 page", "2 pages".
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

extension StepDiagnostic {
  fileprivate init(_ diagnostic: Diagnostic) {
    self.init(
      diagnostic.severity == .error ? .error : .warning, diagnostic.message, help: diagnostic.help,
      file: diagnostic.location?.file, line: diagnostic.location?.line, column: diagnostic.location?.column)
  }
}
