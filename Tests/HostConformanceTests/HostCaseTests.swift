import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

/// Every folder of `Cases`, run by the built host: the outcome that docs/protocol.md demands, in time, within its memory,
/// with no process left, and no secret anywhere.
@Suite struct HostCaseTests {
  @Test(arguments: HostCase.all) func `A plugin that misbehaves`(_ hostCase: HostCase) throws {
    let expected = hostCase.expected
    let run = try CaseRun(hostCase)
    let text = run.result.result.outputText + run.result.result.errorText
    #expect(!run.result.timedOut, "no end within \(expected.seconds) s: \(text.suffix(2000))")
    #expect(run.result.result.status == .exited(expected.run == "succeeded" ? 0 : 1), "\(text.suffix(2000))")
    #expect(run.state == expected.run)
    for (id, step) in expected.steps { check(step, id, run) }
    #expect(run.survivors.isEmpty)
    #expect(run.result.peakMemoryBytes < expected.hostMemoryBytes)
    for secret in expected.hidden {
      for trace in run.traces where holds(trace.bytes, secret) { Issue.record("\(trace.place) has \(secret)") }
    }
  }

  private func check(_ step: Expected.Step, _ id: String, _ run: CaseRun) {
    #expect(run.state(of: id) == step.state)
    let failure = run.payloads(id, "step.failed").last
    for (key, value) in step.failure { #expect(failure?[key] == value, "\(key) of \(failure?.text() ?? "no failure")") }
    let message = failure?["message"]?.stringValue ?? ""
    for words in step.message { #expect(message.contains(words)) }
    for words in step.notInMessage { #expect(!message.contains(words)) }
    let logs = run.payloads(id, "step.log").compactMap { $0["message"]?.stringValue }
    for words in step.logs { #expect(logs.contains { $0.contains(words) }, "\(logs.prefix(20))") }
    for words in step.noLogs { #expect(!logs.contains { $0.contains(words) }) }
    #expect(logs.count <= step.mostLogs)
    #expect(run.payloads(id, "step.progress").count <= step.mostProgress)
    let outputs = run.payloads(id, "step.succeeded", "step.unchanged").last?["outputs"]
    for (key, value) in step.outputs { #expect(outputs?[key] == value) }
  }
}
