/// How a case of the conformance kit came out.
package enum ConformanceOutcome: String, Sendable, Hashable, CaseIterable {
  case passed
  case failed
  /// The plugin does not offer what the case is about.
  case skipped
}
