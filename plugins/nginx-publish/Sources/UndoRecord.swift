internal import Nginx
internal import POSIX
internal import Publishing
internal import StepKit

/// What a publication needs to be taken back, as it goes through the host's journal.
struct UndoRecord: Equatable, Sendable {
  var home: String
  var site: String
  var environment: String
  /// What the publication made live.
  var version: String
  var before: Deployment.State
  var listen: ListenAddress

  private var deployment: Deployment { Deployment(layout: Layout(home: home), site: site, environment: environment) }

  /// Brings the state before back, unless somebody has published something else since. The site's lock is held.
  /// - Parameter switched: called as soon as visitors get the old release again.
  /// - Returns: whether anything was to be done.
  @discardableResult
  func restore(
    warn: @escaping (String) -> Void, startService: ([String]) throws -> Void, reloadService: @escaping () throws -> Void,
    switched: () -> Void = {}
  ) throws -> Bool {
    let now = try deployment.state()
    guard now.current == version || now.current == before.current, now != before else { return false }
    if let old = before.current, !Files.exists(deployment.layout.release(site, old)) {
      throw StepError(
        .precondition, "\(site) \(old) can't be made live again: its files are gone", effects: .partial,
        help: "publish it again: slipway rollback \(site) --to \(old)")
    }
    if let rules = before.rules, rules != now.rules {
      guard RuleStore(layout: deployment.layout).contains(rules) else {
        throw StepError(
          .precondition, "\(site) can't get its rules before back: they are gone", effects: .partial,
          help: "publish what was live again: slipway rollback \(site)")
      }
      // More sets than nginx has now are needed only when it was given another configuration meanwhile.
      let configuration = try NginxConfiguration.make(layout: deployment.layout, listen: listen, rules: [rules], warn: warn)
      let server = try WebServer.serving(deployment.layout, owner: "an undo of \(site) \(version)") { warn($1) }
      // A host that is asked for a reload goes by what is noted.
      if let current = before.current { try deployment.noteRules(rules, of: current) }
      _ = try server.apply(configuration, start: startService, reload: reloadService)
    }
    try deployment.setRules(before.rules)
    try deployment.switchTo(before.current)
    switched()
    try deployment.setOperatorRules(before.operatorRules)
    try deployment.setPrevious(before.previous)
    // Not simply those of then: the operator may have given or taken some since.
    let names = try deployment.names(live: before.current, noted: before.hosts)
    for host in names {
      do { try deployment.claim([host]) } catch { warn("\(host) is not this site's any more: \(error)") }
    }
    try deployment.releaseHosts(except: names)
    return true
  }

  /// `restore` under the site's lock, for the host's `undo`.
  func undo(_ context: UndoContext) throws {
    guard Files.exists(deployment.layout.site(site)) else { return }
    let lock = try deployment.lock(owner: "an undo of \(site) \(version)") { context.log(.info, $0) }
    defer { lock.release() }
    let isDone = try restore {
      context.log(.warning, $0)
    } startService: {
      try context.startService("nginx", arguments: $0)
    } reloadService: {
      try context.reloadService("nginx")
    }
    let live = try deployment.state().current.map { "\($0) is live" } ?? "nothing is live"
    context.log(.info, isDone ? "took \(site) \(version) back: \(live)" : "nothing to take back: \(live)")
  }

  var json: JSONValue {
    [
      "home": .string(home), "site": .string(site), "environment": .string(environment), "version": .string(version),
      "address": .string(listen.address), "port": .integer(listen.port), "tlsPort": listen.tlsPort.map(JSONValue.integer) ?? .null,
      "before": [
        "current": before.current.map(JSONValue.string) ?? .null, "previous": before.previous.map(JSONValue.string) ?? .null,
        "hosts": .array(before.hosts.map(JSONValue.string)), "rules": before.rules.map(JSONValue.string) ?? .null, "operatorRules": before.operatorRules.json,
      ],
    ]
  }

  init(
    home: String, site: String, environment: String, version: String, before: Deployment.State, listen: ListenAddress
  ) {
    (self.home, self.site, self.environment, self.version) = (home, site, environment, version)
    (self.before, self.listen) = (before, listen)
  }

  /// - Throws: `JSONError`, or `StepError` for names that can't have come from here.
  init(_ value: JSONValue) throws {
    let root = JSONField(value)
    home = try root.required("home").string()
    site = try root.required("site").string()
    environment = try root.required("environment").string()
    version = try root.required("version").string()
    listen = ListenAddress(
      address: try root.required("address").string(), port: try root.required("port").integer(),
      tlsPort: try root.optional("tlsPort")?.integer())
    let state = try root.required("before")
    before = Deployment.State(
      current: try state.optional("current")?.string(), previous: try state.optional("previous")?.string(),
      hosts: try state.required("hosts").strings(), rules: try state.optional("rules")?.string(),
      operatorRules: try state.optional("operatorRules").map { field throws(JSONError) in try OperatorRules(field) } ?? OperatorRules())
    guard home.hasPrefix("/"), Names.isSite(site), Names.isEnvironment(environment),
      [version, before.current, before.previous].compactMap(\.self).allSatisfy(Names.isVersion),
      before.hosts.allSatisfy(Names.isDomain), before.rules.map(RuleSet.isID) ?? true, ListenAddress.isAddress(listen.address),
      listen.ports.allSatisfy((1...65535).contains)
    else { throw StepError(.validation, "this undo record was not made by nginx-publish", effects: .none) }
  }
}
