internal import ChildProcess
package import JSON
package import StepProtocol

/// What the session wants done: by the thin shell around the process (the first group), or by the run (the second).
package enum SessionAction: Sendable, Hashable {
  case send([UInt8])
  case closeInput
  case signal(Int32)
  case killAll
  /// End and name what the process left behind.
  case finish

  /// `initialize` was answered; requests may be sent.
  case ready(InitializeResult)
  case log(LogLevel, String, LogSource, JSONObject)
  case progress(PluginNotification.Progress)
  case mask(String)
  /// To be stored and then answered.
  case checkpoint(MessageID, CheckpointParams)
  case service(MessageID, ServiceParams)
  case answered(SessionAnswer)
  /// The process has ended and been drained, or has had its time for that: the step may end.
  case settled
  /// Nothing that it started is left.
  case gone
}

package enum LogSource: String, Sendable {
  case plugin, stdout, stderr
}

/// How a request ended.
package enum SessionAnswer: Sendable, Hashable {
  case result(JSONValue)
  case failure(Failure)
  case hostFailure(HostFailure)
}

/// The times that a session keeps to, in seconds.
package struct SessionTimes: Sendable, Hashable {
  package var initialize = 10.0
  /// How long output is still read once the process has ended, and how long a step waits for that end.
  package var drain = 0.25
  /// Standard output closed by a process that lives on.
  package var closedOutput = 1.0
  /// Input that the process does not take.
  package var writeProgress = 5.0
  package var cancelGrace = 10.0
  /// After `shutdown`.
  package var exit = 5.0

  package init() {}
}
