internal import HTTPClient
internal import JSON
internal import Nginx
internal import POSIX

/// What `slipway nginx status` shows.
struct NginxReport {
  let status: NginxStatus?
  let settings: NginxSettings
  let listen: ListenAddress
  let layout: Layout
  /// Whether what runs is what the links and settings ask for.
  let isUpToDate: Bool
  let installed: NginxProgram?
  let sites: Int
  let hosts: Int
  /// The file that was generated.
  let configuration: String
  /// Of the whole nginx: that of the distribution's has one of its own beside the home's.
  let errorLogs: [String]

  var isWell: Bool { status?.digest != nil && isUpToDate }

  init(_ home: ServedHome) throws {
    let client = try HTTPClient()
    (layout, settings, listen) = (home.layout, home.settings, home.listen)
    status = home.server.master.map { NginxStatus(master: $0, layout: home.layout, client: client) }
    configuration = home.settings.mode == .system ? try home.server.system.ownFile() : home.layout.configuration
    errorLogs = [home.layout.errorLog] + (home.settings.mode == .system ? [home.server.system.errorLog].compactMap(\.self) : [])
    isUpToDate = try status != nil && home.server.isUpToDate(home.configuration())
    installed = try? NginxProgram.find()
    (sites, hosts) = home.counts()
  }

  private var isSystem: Bool { settings.mode == .system }

  private var state: String {
    guard let status else { return "stopped" }
    if status.digest == nil { return isSystem && !Files.exists(configuration) ? "not serving" : "not answering" }
    return isUpToDate ? "running" : "outdated"
  }

  var json: JSONValue {
    var object: JSONObject = [
      "state": .string(state), "mode": .string(settings.mode.rawValue), "address": .string(listen.address), "port": .integer(listen.port),
      "upToDate": .bool(isUpToDate), "sites": .integer(sites), "hosts": .integer(hosts), "configuration": .string(configuration), "tlsPort": listen.tlsPort.map(JSONValue.integer) ?? .null,
    ]
    if let installed {
      object["installed"] = [
        "path": .string(installed.path), "version": .string(installed.version), "modules": .array(installed.modules.map(JSONValue.string)),
      ]
    }
    guard let status else { return .object(object) }
    object["pid"] = .integer(Int(status.master))
    object["since"] = status.since.map { .string(Clock.timestamp($0)) } ?? .null
    object["workers"] = .array(status.workers.map { .integer(Int($0)) })
    object["leavingWorkers"] = .array(status.leavingWorkers.map { .integer(Int($0)) })
    object["program"] = status.program.map(JSONValue.string) ?? .null
    object["needsUpgrade"] = .bool(status.isOutdated)
    object["connections"] = status.connections.map {
      ["active": .integer($0.active), "waiting": .integer($0.waiting), "accepted": .integer($0.accepted), "requests": .integer($0.requests)]
    } ?? .null
    return .object(object)
  }

  func text(_ appearance: Appearance) -> String {
    var table = Table()
    func row(_ name: String, _ value: String, _ style: Appearance.Style? = nil) { table.add(.init(name, .dim), .init(value, style)) }
    switch state {
    case "stopped": row("nginx", "does not run (\(isSystem ? "systemctl start nginx" : "slipway nginx start"))", .red)
    case "not serving": row("nginx", "runs, and has nothing of this home (slipway nginx start)", .red)
    case "not answering": row("nginx", "runs, and does not answer (look at \(errorLogs.last ?? layout.errorLog))", .red)
    case "outdated": row("nginx", "runs with an earlier configuration (slipway nginx reload)", .yellow)
    default: row("nginx", "runs, and is up to date", .green)
    }
    if let status {
      row("process", "\(status.master)\(status.since.map { ", since \(Clock.localTime($0)) (\(ageText(Clock.now - $0)))" } ?? "")")
      let leaving = status.leavingWorkers.isEmpty ? "" : ", and \(status.leavingWorkers.count) that finish their last requests"
      row("workers", "\(status.workers.count)\(leaving)")
    }
    row("mode", settings.mode.rawValue)
    row("address", "http://\(listen.address):\(listen.port)")
    if let port = listen.tlsPort { row("", "https://\(listen.address):\(port)") }
    row("configuration", configuration)
    row("sites", "\(sites), under \(count(hosts, "name"))")
    if let connections = status?.connections {
      row("connections", "\(connections.active) open, \(connections.waiting) of them idle")
      row("since start", "\(count(connections.requests, "request")) on \(count(connections.accepted, "connection"))")
    }
    row("program", installed.map { "nginx \($0.version), \($0.path)" } ?? "not installed (apt-get install nginx-light)", installed == nil ? .red : nil)
    if status?.isOutdated == true {
      row("", "another one was installed since (\(isSystem ? "systemctl restart nginx" : "slipway nginx reload --upgrade"))", .yellow)
    }
    for log in errorLogs { row(log == errorLogs.first ? "log" : "", log) }
    return table.text(appearance)
  }
}
