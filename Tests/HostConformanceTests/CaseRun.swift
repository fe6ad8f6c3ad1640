import ChildProcess
import JSON
import POSIX
import TestSupport

/// A case that was run by the built `slipway`, as a user would.
struct CaseRun {
  let result: MeasuredRun
  /// What `--json` printed.
  let events: [JSONValue]
  /// Processes of the run that were still there two seconds after the host was gone: command lines.
  let survivors: [String]
  /// Everything that may be read afterwards: what the host printed, its logs, and every file of its home but the
  /// secrets themselves.
  let traces: [(place: String, bytes: [UInt8])]

  init(_ hostCase: HostCase) throws {
    let folder = try TemporaryFolder()
    let home = folder.path("home")
    let work = folder.path("case")
    try Files.makeDirectories(work)
    try hostCase.copy(to: work)
    try Files.makeDirectories(Path.join(home, "secrets"), permissions: 0o700)
    for (name, value) in hostCase.expected.secrets {
      try Files.write(Path.join(home, "secrets/\(name)"), Array(value.utf8), permissions: 0o600)
    }
    let slipway = SlipwayCommand(home: home, directory: work)
    result = try MeasuredRun(
      ["run", "pipeline.json", "--json"], slipway, deadlineSeconds: hostCase.expected.seconds, notes: folder.path("measured"))
    events = result.result.jsonLines
    survivors = try remainingProcesses(namedAfter: folder.path, within: 2)
    let logs = try slipway("logs", "last", "--json")
    let shown = try slipway("runs", "show", "last")
    var traces = [
      ("standard output", result.result.output), ("standard error", result.result.errors), ("slipway logs", logs.output + logs.errors),
      ("slipway runs show", shown.output + shown.errors),
    ]
    for path in try Files.walk(home) where !path.hasPrefix("secrets/") {
      traces.append((path, Array(path.utf8) + [10] + (try Files.read(Path.join(home, path)))))
    }
    self.traces = traces
  }

  var state: String? {
    events.compactMap { $0["kind"]?.stringValue }.last { $0.hasPrefix("run.") }.map { String($0.dropFirst(4)) }
  }

  func payloads(_ step: String, _ kinds: String...) -> [JSONValue] {
    events.filter { $0["step"]?.stringValue == step && kinds.contains($0["kind"]?.stringValue ?? "") }.compactMap { $0["payload"] }
  }

  /// The step's last state; an undo counts only when it went well.
  func state(of step: String) -> String? {
    let ends = ["step.succeeded", "step.unchanged", "step.failed", "step.skipped", "step.undone"]
    return events.last { event in
      guard event["step"]?.stringValue == step, let kind = event["kind"]?.stringValue else { return false }
      return ends.contains(kind) && event["payload"]?["failure"] == nil
    }?["kind"]?.stringValue.map { String($0.dropFirst(5)) }
  }
}

/// The command lines of processes that carry a path in their arguments, their environment or their working directory,
/// once `seconds` have passed and they are still there.
func remainingProcesses(namedAfter path: String, within seconds: Double) throws -> [String] {
  var found: [String] = []
  _ = try waitUntil(seconds: seconds) {
    found = try Files.list("/proc").filter { Int32($0) != nil }.compactMap { process -> String? in
      let arguments = (try? Files.read("/proc/\(process)/cmdline")) ?? []
      let environment = (try? Files.read("/proc/\(process)/environ")) ?? []
      let directory = (try? Files.readLink("/proc/\(process)/cwd")) ?? ""
      let isOurs = directory.hasPrefix(path) || holds(arguments, path) || holds(environment, path)
      return isOurs ? "\(process) \(String(decoding: arguments, as: UTF8.self).replacing("\0", with: " "))" : nil
    }
    return found.isEmpty
  }
  return found
}

/// Whether the bytes of a text stand anywhere in others.
func holds(_ bytes: [UInt8], _ text: String) -> Bool {
  let wanted = Array(text.utf8)
  guard let first = wanted.first, bytes.count >= wanted.count else { return false }
  var start = 0
  while let found = bytes[start...(bytes.count - wanted.count)].firstIndex(of: first) {
    if bytes[found..<found + wanted.count].elementsEqual(wanted) { return true }
    start = found + 1
    if start > bytes.count - wanted.count { return false }
  }
  return false
}
