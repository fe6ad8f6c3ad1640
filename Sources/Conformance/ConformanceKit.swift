internal import Diagnostics
internal import POSIX

/// Holds one plugin to the protocol: each case in a place and with processes of its own, some side by side.
package struct ConformanceKit: Sendable {
  package var patience = Patience()
  /// The ids of the cases to carry out; nil: all of them.
  package var only: Set<String>?
  /// How many cases run side by side. They wait more than they work.
  package var jobs = 2 * Environment.processorCount

  package init() {}

  /// The cases that will be carried out, in the order of the report.
  /// - Throws: `ConformanceError` for an id that no case has.
  package func cases() throws -> [ConformanceCase] {
    guard let only else { return conformanceCases }
    let known = Set(conformanceCases.map(\.id))
    if let unknown = only.subtracting(known).min() {
      throw ConformanceError(.unknownCase, "there is no case \"\(unknown)\"", help: suggestion(for: unknown, among: known))
    }
    return conformanceCases.filter { only.contains($0.id) }
  }

  /// - Parameter onResult: called with each result in the order of the report, as soon as it and those before it are
  ///   there.
  /// - Returns: all results, in that order.
  /// - Throws: `ConformanceError` for an id that no case has.
  @discardableResult
  package func check(_ plugin: PluginUnderTest, onResult: (CaseResult) -> Void = { _ in }) throws -> [CaseResult] {
    Signals.ignoreBrokenPipes()
    let cases = try cases()
    let preparations = PreparationRecord()
    let obstacle = Obstacle.met(by: plugin, patience).flatMap { met in cases.contains { $0.id == met.reportedBy } ? met : nil }
    let leading = obstacle == nil ? leadingFixture(of: plugin, preparations) : nil
    let results = Mailbox<(index: Int, result: CaseResult)>()
    startThread {
      // Nothing in it throws: what goes wrong with a case is its result.
      _ = try? concurrentMap(Array(cases.enumerated()), threads: jobs, perThread: 1) { index, subject in
        results.send((index, carryOut(subject, Bench(plugin, patience, obstacle, leading: leading, preparations))))
      }
      results.close()
    }
    return inOrder(results, onResult)
  }

  private static let interrupted = "the check was interrupted"

  private func inOrder(_ results: Mailbox<(index: Int, result: CaseResult)>, _ onResult: (CaseResult) -> Void)
    -> [CaseResult]
  {
    var waiting: [Int: CaseResult] = [:]
    var done: [CaseResult] = []
    while let (index, result) = results.receive() {
      waiting[index] = result
      while let next = waiting.removeValue(forKey: done.count) {
        done.append(next)
        onResult(next)
      }
    }
    return done
  }

  /// The first example that executes: what most cases need.
  private func leadingFixture(of plugin: PluginUnderTest, _ preparations: PreparationRecord) -> Fixture? {
    guard plugin.manifest != nil else { return nil }
    return plugin.fixtures.first { fixture in
      guard let trial = try? Trial(plugin, fixture, patience) else { return false }
      defer { trial.close() }
      guard (try? preparations.prepare(trial)) != nil, let conversation = try? trial.launch() else { return false }
      return trial.execute(conversation).result != nil
    }
  }

  private func carryOut(_ subject: ConformanceCase, _ bench: Bench) -> CaseResult {
    let begin = Clock.monotonic
    var result: CaseResult
    do {
      if patience.isInterrupted() { throw Skip(Self.interrupted) }
      try subject.check(bench)
      result = CaseResult(subject, .passed)
    } catch let skip as Skip {
      result = CaseResult(subject, .skipped)
      result.reason = skip.reason
    } catch let finding as Finding {
      result = CaseResult(subject, .failed)
      result.expected = finding.expected
      result.actual = finding.actual
      result.evidence = finding.evidence.map { "\($0.stream.rawValue): \(excerpt($0.text))" }
    } catch {
      result = CaseResult(subject, .failed)
      result.expected = "a case that can be carried out"
      result.actual = words(of: error)
    }
    result.survivors = bench.close()
    if patience.isInterrupted() {
      result = CaseResult(subject, .skipped)
      result.reason = Self.interrupted
    }
    result.seconds = Clock.monotonic - begin
    return result
  }
}
