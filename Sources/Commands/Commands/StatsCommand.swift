internal import AccessFigures
internal import Diagnostics
internal import Engine
internal import Nginx
internal import POSIX
internal import Publishing

struct StatsCommand: Command {
  static let declaration = CommandDeclaration(
    "stats", topic: .serving, summary: "show how often a site was asked for, and how it answered",
    details: [
      "Read from nginx's access log, rotated and packed files included: requests, bytes, statuses, response times, by release and by hour, and the addresses most asked for. Slipway's own health checks don't count. Visitors are not told apart, and nothing is kept of them.",
      "Requests under a name that leads elsewhere by now count for the site whose release has answered them.",
    ],
    positionals: [.init("SITE", kind: .site, "the site's id")],
    options: [
      .value("environment", "NAME", "only requests under its names"),
      .value("release", "VERSION", "only what this release has answered"),
      .value("since", "TIME", "from then on: 30m, 24h, 7d, a date (UTC), or \"all\" (default: 24h)"),
      .value("top", "N", "how many addresses each list has (default: 10)"), .json,
    ],
    examples: [
      .init("stats portfolio", "the last day"), .init("stats portfolio --since 7d --environment production", "a week of production"),
      .init("stats portfolio --release 1.2.0-3f9a1c2b --since all", "how a release has done"),
    ])

  private let site: String
  private let environment: String?
  private let release: String?
  private let since: Double?
  private let limit: Int
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    site = arguments.positionals[0]
    environment = arguments.value("environment")
    release = arguments.value("release")
    since = try Self.time(arguments.value("since") ?? "24h", now: Clock.now)
    limit = try arguments.positiveInteger("top") ?? 10
    json = arguments.has("json")
    guard Names.isSite(site) else { throw UsageError("\"\(site.prefix(80))\" is no site id") }
    if let environment, !Names.isEnvironment(environment) { throw UsageError("\"\(environment.prefix(80))\" is no environment") }
    if let release, !Names.isVersion(release) { throw UsageError("\"\(release.prefix(80))\" is no version") }
  }

  /// - Returns: seconds since 1970; nil for "all".
  static func time(_ text: String, now: Double) throws(UsageError) -> Double? {
    if text == "all" { return nil }
    let units: [Character: Double] = ["m": 60, "h": 3600, "d": 86400, "w": 604_800]
    if let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast()), (1...1_000_000).contains(number) {
      return now - Double(number) * unit
    }
    if let time = Clock.parse(timestamp: text) ?? Clock.parse(timestamp: text + "T00:00:00Z") { return time }
    throw UsageError("--since takes a time, not \"\(text)\"", help: "as in 30m, 24h, 7d, 2026-01-15, 2026-01-15T10:30:00Z or all")
  }

  func run(_ console: Console) throws -> ExitCode {
    let layout = Layout(home: Home.locate().path)
    let known = ((try? Files.list(layout.sites)) ?? []).filter(Names.isSite)
    guard known.contains(site) else { throw UsageError("the site \"\(site)\" is not served here", help: suggestion(for: site, among: known)) }
    let environments = try Files.list(layout.site(site)).filter(Names.isEnvironment)
    if let environment, !environments.contains(environment) {
      throw UsageError("\(site) has no environment \"\(environment)\"", help: suggestion(for: environment, among: environments))
    }
    var hosts: [String: String] = [:]
    for environment in environments {
      for host in try Deployment(layout: layout, site: site, environment: environment).state().hosts { hosts[host] = environment }
    }
    for base in try NginxSettings.read(home: layout.home).domains {
      for (host, environment) in hosts where host.hasSuffix(".\(base)") { hosts["\(base)/apps/\(host.dropLast(base.utf8.count + 1))"] = environment }
    }
    var selection = AccessSelection(site: site, hosts: hosts, environment: environment, release: release, since: since.map { Int($0) })
    selection.checkers.insert(ListenAddress(try NginxSettings.read(home: layout.home), current: .current(layout)).address)
    var figures = AccessFigures(selection)
    let log = AccessLogFiles(log: layout.accessLog)
    _ = try begun { try log.read(into: &figures) }
    let span = (figures.last ?? 0) - (figures.first ?? 0)
    let result = StatsText(figures: figures, limit: limit, byHour: span <= 48 * 3600)
    if json {
      console.output(result.json)
    } else if figures.total.requests == 0 {
      console.message("\(site) was not asked for anything in that time.\n")
    } else {
      console.output(result.text(console.results))
    }
    if figures.unreadableLines > 0, !json { console.message("\(count(figures.unreadableLines, "line")) of the log could not be read.\n") }
    return .succeeded
  }
}
