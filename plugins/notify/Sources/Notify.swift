internal import Diagnostics
internal import POSIX
internal import StepKit

/// Tells how a run went, by webhook and by e-mail. Without either it logs the status, so that a pipeline can have this
/// step before anybody has configured where to tell.
@main
struct Notify: ValidatingStep, PlanningStep {
  static let name = "notify"
  static let version = "1.0.0"

  init() {}

  func validate(_ config: Config) throws -> [StepDiagnostic] { config.findings }

  func plan(_ config: Config, _ context: StepContext) throws -> [PlannedChange] {
    guard config.isWanted else { return [] }
    var changes: [PlannedChange] = []
    // The address may hold a token and is not shown.
    if config.webhook != nil { changes.append(PlannedChange(action: "send", target: "webhook", summary: "run.\(config.status)")) }
    if let email = config.email {
      changes.append(PlannedChange(action: "send", target: email.to.joined(separator: ", "), summary: "e-mail about run.\(config.status)"))
    }
    return changes
  }

  func execute(_ config: Config, _ context: StepContext) throws -> StepResult {
    let text = config.message.map { "\(config.status): \($0)" } ?? config.status
    guard config.isWanted, config.webhook != nil || config.email != nil else {
      context.log(.info, "\(text); nobody to tell")
      return StepResult(.unchanged)
    }
    if let finding = config.findings.first { throw StepError(.validation, finding.message, help: finding.help, diagnostics: config.findings) }

    // The host hides the secret as it is configured; the key without its prefix is as secret.
    if let secret = config.webhookSecret { context.mask(WebhookSignature.encodedKey(secret)) }
    var record = try DeliveryRecord(context)
    let event = RunEvent(config, context, time: record.time)
    var channels: [any Channel] = []
    if let webhook = try WebhookChannel(config, event, record.identifier) { channels.append(webhook) }
    if let email = try EmailChannel(config, event, record.identifier) { channels.append(email) }

    var failures: [StepError] = []
    var sent = false
    for channel in channels where !record.isDelivered(channel.name) {
      let delivery = try Delivery(channel, config, context)
      do { try delivery.run(&record) } catch let error as StepError { failures.append(error) }
      sent = sent || record.isDelivered(channel.name)
      if context.isCancelled { break }
    }
    if var failure = failures.first {
      if sent { failure.failure.effects = .partial }
      throw failure
    }
    return StepResult(sent ? .succeeded : .unchanged, outputs: record.outputs(channels.map(\.name)))
  }
}
