package import ChildProcess
package import JSON
package import StepProtocol

/// What came of a request to a plugin.
package enum PluginReply: Sendable, Equatable {
  case result(JSONValue)
  case error(Message.ErrorObject)
  /// A line that no plugin may write at this place; why.
  case violation(TranscriptLine, String)
  /// It ended, or closed its standard output, without a reply; nil when the process lives on.
  case ended(ExitStatus?)
  case notStarted(ProcessError)
  /// Nothing within so many seconds.
  case silent(Double)

  package var result: JSONValue? { if case .result(let value) = self { value } else { nil } }
  package var error: Message.ErrorObject? { if case .error(let error) = self { error } else { nil } }
  /// A result or an error.
  package var isReply: Bool { result != nil || error != nil }
}

/// A request of the plugin: `checkpoint`, `service`, or one that no host knows.
package struct PluginRequest: Sendable, Hashable {
  package var id: MessageID
  package var method: String
  package var params: JSONValue
}
