internal import ChildProcess
internal import POSIX

/// What the host keeps of a process in a sandbox: what it was let see, and what shows afterwards that it reached for
/// more.
struct SandboxedProcess: Sendable {
  let grants: SandboxGrants
  let mounts: [SandboxMount]
  /// The file that undeclared commands and failed starts are written to.
  let report: String
  /// The plugin's `plugin.json`.
  let manifest: String
  /// The counters of its network, which outlive it as long as they are open.
  private var network: FileDescriptor?
  /// Connections that came to nothing before the present step.
  private var attemptsBefore = 0
  private var reportedBefore = 0
  /// What the host itself has answered to its requests, in the present step: it may name whatever the host can see.
  var hostWords: [String] = []

  init(grants: SandboxGrants, mounts: [SandboxMount], report: String, manifest: String) {
    self.grants = grants
    self.mounts = mounts
    self.report = report
    self.manifest = manifest
  }

  /// The process answers: what belongs to its sandbox can be opened now.
  /// - Parameter process: `slipway-sandbox`, whose child is bwrap, whose child is the first process in the sandbox.
  mutating func opened(_ process: Int32?) {
    guard network == nil, !grants.network, let first = process.flatMap(Self.child).flatMap(Self.child) else { return }
    network = try? FileDescriptor(opening: "/proc/\(first)/net/snmp", .read)
  }

  /// From now on, what it reaches for is another step's.
  mutating func beginStep() {
    attemptsBefore = attempts
    hostWords = []
    reportedBefore = report(from: 0).count
  }

  /// Connections that could lead nowhere, since the step began.
  var triedNetwork: Bool { attempts > attemptsBefore }

  private var attempts: Int {
    guard let bytes = try? network?.read(upTo: 16384, at: 0) else { return 0 }
    return NetworkCounters.attempts(String(decoding: bytes, as: UTF8.self))
  }

  /// The lines of the report since the step began.
  var reportLines: [String] { report(from: reportedBefore).split(separator: "\n").map(String.init) }

  private func report(from offset: Int) -> String {
    let bytes = (try? FileDescriptor(opening: report, .readNoFollow).read(upTo: 65536, at: 0)) ?? []
    return String(decoding: bytes.dropFirst(offset), as: UTF8.self)
  }

  /// The plugin itself: `slipway-sandbox` starts bwrap, that the first process of the sandbox, and that the plugin.
  /// Without a namespace of processes, bwrap starts the plugin.
  static func plugin(_ process: Int32, _ grants: SandboxGrants) -> Int32? {
    child(process).flatMap(child).flatMap { grants.processes ? $0 : child($0) }
  }

  private static func child(_ process: Int32) -> Int32? {
    let children = (try? Files.read("/proc/\(process)/task/\(process)/children", limit: 4096)) ?? []
    return String(decoding: children, as: UTF8.self).split(separator: " ").first.flatMap { Int32($0) }
  }
}

/// What /proc/PID/net/snmp says of attempts to leave a network that has only its own loopback (RFC 1213's counters).
enum NetworkCounters {
  /// Packets without a route, connections that were refused, and datagrams that nobody took.
  static func attempts(_ text: String) -> Int {
    let wanted = ["Ip": "OutNoRoutes", "Tcp": "AttemptFails", "Udp": "NoPorts"]
    var total = 0
    var names: [Substring] = []
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard let table = fields.first?.dropLast(), let counter = wanted[String(table)] else { continue }
      // A line of names, then one of numbers.
      if names.first != fields.first {
        names = fields
      } else if let index = names.firstIndex(of: Substring(counter)), index < fields.count {
        total += Int(fields[index]) ?? 0
      }
    }
    return total
  }
}
