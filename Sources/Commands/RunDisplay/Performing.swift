internal import Engine
internal import POSIX
internal import RunHistory

/// Executes a run in the foreground: signals interrupt it, its events are shown, and its end becomes an exit code.
/// - Parameters:
///   - past: what happened before, where a run is resumed.
///   - body: executes; gives each event to the follower.
/// - Throws: what `body` throws before the first event; later it is a `CommandFailure`.
func perform(
  in host: Host, json: Bool, past: [Event] = [], _ console: Console,
  _ body: (any RunControl, @escaping (Event) -> Void) throws -> RunState
) throws -> ExitCode {
  // Before any thread is started: they inherit which signals are blocked.
  let control = try SignalControl()
  let follower: any RunFollower =
    if json { JSONFollower(console) } else if Terminal.columns(2) != nil, Environment["TERM"] != "dumb" {
      LiveFollower(past: past)
    } else { PlainFollower(console.messages) { console.message($0) } }
  var progress = RunProgress(past)
  var last: Event?
  let state: RunState
  do {
    state = try body(control) { event in
      last = event
      if event.kind != .stepLog, event.kind != .stepProgress { progress.apply(event) }
      follower.show(event)
    }
    follower.finish()
  } catch {
    follower.finish()
    if last == nil { throw error }
    return try begun { throw error }
  }
  if !json, let id = last?.run, let record = try host.history.run(id) {
    let summary = RunSummary(record, progress, console.messages)
    // The plain lines end with the run's own event.
    console.message(follower is LiveFollower ? summary.headline + summary.details : summary.details)
    console.output(summary.results)
  }
  return switch state {
  case .succeeded: .succeeded
  case .cancelled: .cancelled
  default: .failed
  }
}
