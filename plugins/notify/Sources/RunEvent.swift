internal import JSON
internal import POSIX
internal import StepKit

/// What is told: how a run went.
struct RunEvent: Sendable {
  let status: String
  let message: String?
  let run: String
  let pipeline: String
  let site: String?
  let environment: String?
  /// Seconds since 1970.
  let time: Double

  init(_ config: Config, _ context: StepContext, time: Double) {
    status = config.status
    message = config.message
    run = context.run
    pipeline = context.pipeline
    site = context.site
    environment = context.environment
    self.time = time
  }

  /// The payload that the Standard Webhooks specification recommends: type, timestamp, data.
  var payload: [UInt8] {
    let data: JSONValue = [
      "run": .string(run), "pipeline": .string(pipeline), "site": site.map { .string($0) } ?? .null,
      "environment": environment.map { .string($0) } ?? .null, "status": .string(status),
      "message": message.map { .string($0) } ?? .null,
    ]
    let event: JSONValue = ["type": .string("run.\(status)"), "timestamp": .string(Clock.timestamp(time)), "data": data]
    return event.bytes()
  }

  /// `[portfolio] publish succeeded (production)`
  var subject: String {
    let place = environment.map { " (\($0))" } ?? ""
    return oneLine("[\(site ?? pipeline)] \(pipeline) \(status)\(place)")
  }

  var text: String {
    let lines = [
      ("Status", status), ("Pipeline", pipeline), ("Site", site), ("Environment", environment), ("Run", run), ("Time", Clock.timestamp(time)),
    ].compactMap { label, value in value.map { "\(label): \(oneLine($0))" } }
    return (message.map { ["\($0)\n"] } ?? []) .joined() + (message == nil ? "" : "\n") + lines.joined(separator: "\n") + "\n"
  }

  /// Names come from definitions; a line break in one must not begin another line.
  private func oneLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}
