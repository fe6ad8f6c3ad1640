import ChildProcess
import POSIX
import TestSupport
import Testing

/// `scripts/bench publish` with few switches: that it works, and that not one request fails in what it does.
@Suite struct PublishBenchTests {
  @Test func `loses no request while releases come and go`() throws {
    var environment = Environment.all
    environment["SLIPWAY_BIN"] = Path.parent(BuiltPrograms.path("slipway"))
    environment["PEERS"] = "0"
    let bench = Path.join(BuiltPrograms.root, "scripts/bench.d/publish")
    let result = try Command("python3", [bench, "6", "0"], environment: environment).run(deadlineSeconds: 60)
    #expect(result.outputText.contains("0 failed, torn, missing and reloaded (0): met"), "\(result.outputText) \(result.errorText)")
    for damage in ["a damaged page", "a missing page", "a page that can't be read"] {
      let line = result.outputText.split(separator: "\n").first { $0.contains(damage) }
      #expect(line?.hasSuffix("met") == true, "\(result.outputText) \(result.errorText)")
    }
  }
}
