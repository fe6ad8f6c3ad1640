internal import ChildProcess
internal import Diagnostics
internal import Distribution
internal import JSON
internal import POSIX
internal import StepKit

/// Slipway on a host of the fleet: its commands, by ssh.
struct HostSession: Sendable {
  let host: FleetHost
  let isCancelled: @Sendable () -> Bool

  /// In bytes; and how much of what it says is passed on, in characters.
  private static let answerLimit = 1 << 24
  private static let messageLength = 500

  /// Seconds for a question; ssh itself gives up a connection after twenty.
  private static let patience = 60.0

  init(_ host: FleetHost, isCancelled: @escaping @Sendable () -> Bool = { false }) {
    self.host = host
    self.isCancelled = isCancelled
  }

  /// What is live there in an environment of a site; nil where nothing is.
  func live(site: String, environment: String) throws -> String? {
    try json(["deployment", "list", "--json"]).required("deployments").elements().first {
      try $0.required("site").string() == site && $0.required("environment").string() == environment
    }?.optional("version")?.string()
  }

  /// Puts a release live that the host has in its store.
  /// - Parameter started: told the run's id as soon as it is known.
  /// - Returns: the address where it is live.
  /// - Throws: `HostFailure` with the host's own words when it is not live.
  func publish(site: String, version: String, environment: String, timeout: Double, started: (String) throws -> Void) throws -> String? {
    var url: String?
    var failure: (message: String, help: String?)?
    var run: String?
    let output = try call(["rollback", site, "--to", version, "--environment", environment, "--json"], timeout) { line in
      guard let event = try? JSONValue(parsing: line) else { return }
      if run == nil, let id = event["run"]?.stringValue, RunName.isRun(id) {
        run = id
        try started(id)
      }
      switch event["kind"]?.stringValue {
      case "step.succeeded", "step.unchanged": url = event["payload"]?["outputs"]?["url"]?.stringValue ?? url
      case "step.failed":
        if failure == nil, let message = event["payload"]?["message"]?.stringValue {
          failure = (String(message.prefix(Self.messageLength)), (event["payload"]?["help"]?.stringValue).map { String($0.prefix(Self.messageLength)) })
        }
      default: break
      }
    }
    guard output.status.isSuccess else {
      throw HostFailure(place: host.place, message: failure?.message ?? Self.words(output), help: failure?.help)
    }
    return url
  }

  /// Runs that still go on there, or were cut off, and would make this version live.
  func unfinished(site: String, version: String, environment: String) throws -> [String] {
    try json(["runs", "--limit", "50", "--json"]).elements().compactMap { run in
      let parameters = run.value["parameters"]
      let isOurs = parameters?["site"]?.stringValue == site && parameters?["version"]?.stringValue == version
        && parameters?["environment"]?.stringValue == environment && run.value["pipeline"] == "rollback"
      let isOver = try ["succeeded", "failed", "cancelled"].contains(run.required("state").string())
      return try isOurs && !isOver ? run.required("run").string() : nil
    }.filter(RunName.isRun)
  }

  /// Ends a run and takes back what it did; returns when that is done. One that has ended meanwhile stays as it is.
  func cancel(_ run: String) throws { _ = try call(["cancel", run, "--json"], 180) { _ in } }

  /// Takes back what a run has done.
  func undo(_ run: String) throws {
    let output = try call(["undo", run, "--json"], 180) { _ in }
    if !output.status.isSuccess { throw HostFailure(place: host.place, message: Self.words(output)) }
  }

  private func json(_ words: [String]) throws -> JSONField {
    var text = ""
    let output = try call(words, Self.patience) { line in
      guard text.utf8.count < Self.answerLimit else { throw HostFailure(place: host.place, message: "its answer has no end") }
      text += line + "\n"
    }
    guard output.status.isSuccess else {
      let isMissing = output.status == .exited(127) || output.status == .exited(126)
      throw HostFailure(
        place: host.place, message: isMissing ? "there is no \(host.slipway) there" : Self.words(output),
        help: isMissing ? "install Slipway there, or say where it is: \"slipway\" in the step's config" : nil)
    }
    do { return JSONField(try JSONValue(parsing: text, file: host.place)) } catch {
      throw HostFailure(place: host.place, message: "\(host.slipway) answers with something else than JSON", help: "is it Slipway?")
    }
  }

  private func call(_ words: [String], _ seconds: Double, receive: (String) throws -> Void) throws -> RemoteCommand.Output {
    let address = try host.address()
    let command = try RemoteCommand(
      on: address, configuration: host.sshConfig, variables: [("SLIPWAY_HOME", address.path), ("NO_COLOR", "1")], [host.slipway] + words)
    return try command.run(deadlineSeconds: seconds, isCancelled: isCancelled, receive: receive)
  }

  /// The first line that it complained with.
  private static func words(_ output: RemoteCommand.Output) -> String {
    let line = output.errors.split(whereSeparator: \.isNewline).first
    return line.map { String($0.prefix(Self.messageLength)) } ?? "slipway ended with \(output.status)"
  }
}
