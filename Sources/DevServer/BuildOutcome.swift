package import Diagnostics
internal import Engine
internal import JSON
package import RunHistory

/// What a run of the pipeline has come to, folded from its events.
package struct BuildOutcome: Sendable, Hashable {
  /// The `directory` of the last step that gave one, in the order in which they ended.
  package private(set) var directory: String?
  /// Whether that step has made nothing new.
  package private(set) var isUnchanged = false
  /// What the steps say they made: the last that said so counts.
  package private(set) var pages: Int?
  /// Warnings and errors that steps logged, as they wrote them.
  package private(set) var warnings: [String] = []
  /// Why it failed; empty where it did not.
  package private(set) var findings: [Diagnostic] = []
  /// In a few words.
  package private(set) var title: String?
  package private(set) var state: RunState?
  /// Steps that have yet to end and may change what is served.
  private var makers: Set<String>
  private let hasMakers: Bool

  /// - Parameter makers: the steps that may change what is served; nil where that isn't known.
  package init(makers: Set<String>? = nil) {
    self.makers = makers ?? []
    hasMakers = makers?.isEmpty == false
  }

  /// Of one that could not even begin.
  package init(findings: [Diagnostic]) {
    self.init()
    self.findings = findings
    title = "The site can't be built"
    state = .failed
  }

  package var isGood: Bool { state == .succeeded && findings.isEmpty }

  /// Whether what is served is whole, although there may be steps left that only look at it.
  package var isMade: Bool { hasMakers && makers.isEmpty && findings.isEmpty && directory != nil }

  package mutating func add(_ event: Event) {
    let payload = event.payload
    let isMaking = !hasMakers || event.step.map(makers.contains) == true
    if let step = event.step, [.stepSucceeded, .stepUnchanged, .stepFailed, .stepSkipped].contains(event.kind) { makers.remove(step) }
    switch event.kind {
    case .stepLog:
      guard let level = payload["level"]?.stringValue, level == "warning" || level == "error" else { return }
      // Two steps may find the same.
      if let message = payload["message"]?.stringValue, !warnings.contains(message) { warnings.append(message) }
    case .stepSucceeded, .stepUnchanged:
      let outputs = payload["outputs"]
      if let pages = outputs?["pages"]?.integerValue { self.pages = pages }
      let given = outputs?["directory"]?.stringValue
      // A step without an output of its own may work in the tree that another has made.
      if let given, given != directory { isUnchanged = event.kind == .stepUnchanged } else if isMaking, event.kind == .stepSucceeded { isUnchanged = false }
      directory = given ?? directory
    case .stepFailed where payload["optional"] != true && payload["cancelled"] != true: fail(event.step ?? "", payload)
    case .runSucceeded, .runFailed, .runCancelled: end(event)
    default: break
    }
  }

  private mutating func fail(_ step: String, _ payload: JSONObject) {
    let message = payload["message"]?.stringValue ?? "it gave no reason"
    title = title ?? "\(step) failed: \(message.split(separator: "\n").first ?? "")"
    let found = (payload["diagnostics"]?.arrayValue ?? []).map(Diagnostic.init(step:))
    // The findings say what is wrong; without any, the message has to.
    findings += found.isEmpty ? [Diagnostic(.error, message, help: payload["help"]?.stringValue)] : found
  }

  private mutating func end(_ event: Event) {
    state = event.kind.runState
    if state == .succeeded, directory == nil {
      state = .failed
      title = "The pipeline gives nothing to serve"
      findings = [
        Diagnostic(.error, "no step has an output \"directory\"", help: "end the pipeline with one that has, such as compile-pages")
      ]
    }
    if state == .failed, findings.isEmpty {
      let message = event.payload["message"]?.stringValue ?? "the run failed"
      title = message
      findings = [Diagnostic(.error, message)]
    }
    // What a failed validation logs are its findings once more.
    if state == .failed { warnings = [] }
  }
}
