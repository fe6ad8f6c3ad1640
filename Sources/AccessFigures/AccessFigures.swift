/// What the access log says about a site, added up line by line. Its memory does not grow with the log.
package struct AccessFigures {
  /// Of one hour, or of one day.
  package struct Period: Equatable, Sendable {
    /// As the clock on the server's wall showed it, in seconds as if that were UTC.
    package var start: Int
    package var counts: AccessCounts
  }

  package let selection: AccessSelection
  package private(set) var total = AccessCounts()
  /// Lines that are none of the access log: cut by a full disk, or written by something else.
  package private(set) var unreadableLines = 0
  package private(set) var healthChecks = 0
  /// Seconds since 1970.
  package private(set) var first: Int?
  package private(set) var last: Int?
  package private(set) var pages = FrequentTexts()
  package private(set) var missing = FrequentTexts()
  package private(set) var failing = FrequentTexts()
  private var byRelease = ByteTable<AccessCounts>()
  private var hours: [Int: AccessCounts] = [:]
  private var hosts = ByteTable<String>()
  private let prefix: [UInt8]
  /// Whether a request's path may say whose it is.
  private let hasPaths: Bool
  private var line = LogLine()

  package init(_ selection: AccessSelection) {
    self.selection = selection
    prefix = Array("\(selection.site)/".utf8)
    hasPaths = selection.hosts.keys.contains { $0.contains("/") }
    for (host, environment) in selection.hosts {
      let key = Array(host.utf8)
      _ = hosts.place(key, 0..<key.count, or: environment)
    }
  }

  /// - Parameter range: of a line in `buffer`, without its newline.
  package mutating func add(_ buffer: [UInt8], _ range: Range<Int>) {
    guard line.parse(buffer, range) else {
      unreadableLines += range.isEmpty ? 0 : 1
      return
    }
    if let since = selection.since, line.time < since { return }
    guard let version = versionOfSite(buffer) else { return }
    if isHealthCheck(buffer) {
      healthChecks += 1
      return
    }
    total.add(line)
    if !version.isEmpty { byRelease[byRelease.place(buffer, version, or: AccessCounts())].add(line) }
    hours[line.localTime / 3600, default: AccessCounts()].add(line, times: false)
    first = min(first ?? line.time, line.time)
    last = max(last ?? line.time, line.time)
    let path = self.path(buffer)
    switch line.status {
    case 404: missing.add(buffer, path)
    case 500..<600: failing.add(buffer, path)
    case 200..<300, 304: if isPage(buffer, path) { pages.add(buffer, path) }
    default: break
    }
  }

  /// Whether the line is asked for: where the version stands in it, or an empty range where no release was involved.
  private func versionOfSite(_ buffer: [UInt8]) -> Range<Int>? {
    let release = line.release
    var version = release.upperBound..<release.upperBound
    if !release.isEmpty {
      guard release.count > prefix.count, buffer[release].starts(with: prefix) else { return nil }
      version = release.lowerBound + prefix.count..<release.upperBound
    }
    let host = placeByPath(buffer) ?? hosts.place(buffer, line.host)
    // A request under a name that leads elsewhere by now, or nowhere, is the site's whose release has answered it.
    if release.isEmpty, host == nil { return nil }
    if let environment = selection.environment, host.map({ hosts[$0] }) != environment { return nil }
    if let wanted = selection.release, !buffer[version].elementsEqual(wanted.utf8) { return nil }
    return version
  }

  private static let apps = Array("/apps/".utf8)

  /// Where it was asked for on a base domain: the host, and the first two parts of the path.
  private func placeByPath(_ buffer: [UInt8]) -> Int? {
    guard hasPaths, buffer[line.uri].starts(with: Self.apps) else { return nil }
    let slug = buffer[line.uri].dropFirst(Self.apps.count).prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    let key = Array(buffer[line.host] + buffer[line.uri.lowerBound..<slug.endIndex])
    return hosts.place(key, 0..<key.count)
  }

  private static let checker = Array("slipway-health".utf8)

  private func isHealthCheck(_ buffer: [UInt8]) -> Bool {
    if buffer[line.client].elementsEqual("unix:".utf8) { return true }
    return buffer[line.agent].starts(with: Self.checker)
      && selection.checkers.contains(String(decoding: buffer[line.client], as: UTF8.self))
  }

  /// Without the query, and no longer than anybody wants to read.
  private func path(_ buffer: [UInt8]) -> Range<Int> {
    let start = line.uri.lowerBound
    var end = start
    let limit = min(line.uri.upperBound, start + 200)
    while end < limit, buffer[end] != UInt8(ascii: "?") { end += 1 }
    return start..<end
  }

  /// What has no extension, or `.html`.
  private func isPage(_ buffer: [UInt8], _ path: Range<Int>) -> Bool {
    var index = path.upperBound
    while index > path.lowerBound, buffer[index - 1] != UInt8(ascii: "/") {
      index -= 1
      if buffer[index] == UInt8(ascii: ".") { return buffer[index..<path.upperBound].elementsEqual(".html".utf8) }
    }
    return true
  }

  /// By version, the one with most requests first. "-" stands for fingerprinted files of earlier releases.
  package var releases: [(version: String, counts: AccessCounts)] {
    byRelease.entries.map { (String(decoding: $0.key, as: UTF8.self), $0.value) }
      .sorted { $0.1.requests == $1.1.requests ? $0.0 < $1.0 : $0.1.requests > $1.1.requests }
  }

  package var byHour: [Period] { hours.sorted { $0.key < $1.key }.map { Period(start: $0.key * 3600, counts: $0.value) } }

  package var byDay: [Period] {
    var days: [Period] = []
    for hour in byHour {
      let start = hour.start / 86400 * 86400
      if days.last?.start == start { days[days.count - 1].counts.add(hour.counts) } else { days.append(Period(start: start, counts: hour.counts)) }
    }
    return days
  }
}
