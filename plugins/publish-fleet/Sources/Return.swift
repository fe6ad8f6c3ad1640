internal import Diagnostics
internal import Distribution
internal import POSIX
internal import StepKit

/// Takes a fleet back: each host, the last one first, to what was live there before. Repeatable, and each host is tried
/// whatever came of the others.
struct Return {
  private let record: FleetRecord
  private let say: (LogLevel, String) -> Void

  init(_ record: FleetRecord, say: @escaping (LogLevel, String) -> Void) {
    self.record = record
    self.say = say
  }

  /// - Throws: `StepError` when a host is not what it was before, with what each of them said.
  func run() throws {
    var failures: [(entry: FleetRecord.Entry, error: any Error)] = []
    for entry in record.entries.reversed() {
      do { say(.notice, "\(entry.host.place): \(try takeBack(entry))") } catch {
        failures.append((entry, error))
        say(.error, "\(entry.host.place) is not back: \(Self.words(error))")
      }
    }
    guard let first = failures.first else { return }
    throw StepError(
      .network, "\(failures.count) of \(record.entries.count) hosts are not back: \(first.entry.host.place): \(Self.words(first.error))",
      effects: .partial, retryable: failures.contains { ($0.error as? RemoteError)?.isTransient == true },
      help: "\"slipway undo\" tries it again once the host answers",
      diagnostics: failures.prefix(Rollout.shownFailures).map { StepDiagnostic(.error, "\($0.entry.host.place): \(Self.words($0.error))") }, undo: record.json)
  }

  /// - Returns: what the host has now.
  private func takeBack(_ entry: FleetRecord.Entry) throws -> String {
    let session = HostSession(entry.host)
    // What was cut off may still be going on there.
    for run in try session.unfinished(site: record.site, version: record.version, environment: record.environment) { try session.cancel(run) }
    var live = try session.live(site: record.site, environment: record.environment)
    if live == record.version, live != entry.former {
      try undo(entry, session)
      live = try session.live(site: record.site, environment: record.environment)
    }
    let now = live.map { "\($0) is live" } ?? "nothing is live"
    if live == entry.former { return now }
    if live != record.version { return "\(now): somebody has published something else since" }
    throw HostFailure(
      place: entry.host.place, message: "\(now), and it was \(entry.former ?? "nothing") before",
      help: "look at it: slipway runs, on that host")
  }

  /// By the host's own undo, which knows everything that its run has changed; else to the former version.
  private func undo(_ entry: FleetRecord.Entry, _ session: HostSession) throws {
    for run in entry.runs.reversed() {
      // A run that is gone, or has nothing to undo, is no reason to stop.
      do { try session.undo(run) } catch let error as HostFailure { say(.warning, "\(entry.host.place): \(error.message)") }
    }
    guard let former = entry.former, try session.live(site: record.site, environment: record.environment) == record.version else { return }
    _ = try session.publish(site: record.site, version: former, environment: record.environment, timeout: 300) { _ in }
  }

  static func words(_ error: any Error) -> String {
    switch error {
    case let error as HostFailure: error.message
    case let error as any UserFacingError: error.diagnostics.first?.message ?? "\(error)"
    case let error as StepError: error.failure.message
    default: "\(error)"
    }
  }
}
