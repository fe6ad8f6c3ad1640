internal import Nginx
internal import POSIX
internal import Publishing
internal import StepKit

/// `slipway audit` as a step, for maintenance that runs by itself.
@main
struct AuditSite: ValidatingStep, PlanningStep {
  static let name = "audit-site"
  static let version = "1.0.0"

  struct Config: Decodable, Sendable {
    var site: String?
    var environment: String?
    var repair: Bool?
  }

  init() {}

  func validate(_ config: Config) throws -> [StepDiagnostic] {
    var found: [StepDiagnostic] = []
    if let site = config.site, !Names.isSite(site) {
      found.append(StepDiagnostic(.error, "\"\(site.prefix(80))\" is no site id", path: "/site", help: "lower-case letters, digits and hyphens"))
    }
    if let environment = config.environment, !Names.isEnvironment(environment) {
      found.append(
        StepDiagnostic(.error, "\"\(environment.prefix(80))\" is no environment", path: "/environment", help: "for example production"))
    }
    return found
  }

  func plan(_ config: Config, _ context: StepContext) throws -> [PlannedChange] {
    try deployments(config, context).map { deployment in
      PlannedChange(
        action: "audit", target: "\(deployment.site) (\(deployment.environment))",
        summary: config.repair == true ? "compared with its release, and made good where it differs" : "compared with its release")
    }
  }

  func execute(_ config: Config, _ context: StepContext) throws -> StepResult {
    let deployments = try deployments(config, context)
    var summary = AuditSummary()
    var failures: [(name: String, reason: String)] = []
    for (index, deployment) in deployments.enumerated() {
      let name = "\(deployment.site) (\(deployment.environment))"
      let audit = Audit(deployment) { done, total, what in
        guard !context.isCancelled else {
          throw StepError(.cancelled, "cancelled after \(index) audits", effects: config.repair == true ? .partial : .none)
        }
        context.progress(index, of: deployments.count, unit: "deployments", message: total > 0 ? "\(name): \(done) of \(total) \(what)" : name)
      }
      let report: AuditReport
      do {
        report = try audit.run(repairs: config.repair ?? false, owner: "run \(context.run), step \(context.step)") { context.log(.info, $0) }
      } catch let error as StepError {
        throw error
      } catch {
        // What can't be audited at all is no reason to leave the other sites alone.
        context.log(.error, "\(name): \(error)")
        failures.append((name, "\(error)"))
        continue
      }
      for drift in report.drifts { context.log(.warning, "\(name): \(drift.path): expected \(drift.expected), found \(drift.found)") }
      for drift in report.repaired { context.log(.notice, "\(name): repaired \(drift.path)") }
      summary.add(report)
      let warnings = CertificateExpiry.warnings(of: (try? deployment.state().hosts) ?? [], deployment.layout)
      for warning in warnings { context.log(.warning, warning) }
      summary.add(certificates: warnings)
      context.progress(index + 1, of: deployments.count, unit: "deployments")
    }
    if let first = failures.first {
      throw StepError(
        .failed, "\(failures.count == 1 ? "a deployment" : "\(failures.count) deployments") could not be audited: \(first.name): \(first.reason)",
        effects: config.repair == true ? .partial : .none, diagnostics: failures.prefix(50).map { StepDiagnostic(.error, "\($0.name): \($0.reason)") })
    }
    return StepResult(outputs: summary.outputs)
  }

  private func deployments(_ config: Config, _ context: StepContext) throws -> [Deployment] {
    let findings = try validate(config)
    if let first = findings.first { throw StepError(.validation, first.message, effects: .none, help: first.help, diagnostics: findings) }
    let found = try Deployment.all(Layout(home: context.home), site: config.site, environment: config.environment)
    if let site = config.site, found.isEmpty {
      let place = config.environment.map { " to \($0)" } ?? ""
      throw StepError(.notFound, "\(site) was never published here\(place)", effects: .none, help: "slipway audit lists what there is")
    }
    return found
  }
}
