internal import AccessFigures
internal import JSON
internal import POSIX

/// What `slipway stats` shows.
struct StatsText {
  let figures: AccessFigures
  /// How many addresses each list has.
  let limit: Int
  let byHour: Bool

  func text(_ appearance: Appearance) -> String {
    let total = figures.total
    guard total.requests > 0 else { return "" }
    var text = headline + "\n\n"
    var summary = Table("REQUESTS", "BYTES", "2XX", "3XX", "4XX", "5XX", "MEAN", "P50", "P95", "P99")
    summary.add(.init(String(total.requests)), .init(sizeText(total.bytes)), .init(String(total.succeeded)), .init(String(total.redirected)),
      .init(String(total.refused)), .init(String(total.failed), total.failed > 0 ? .red : nil), .init(Self.time(total.times.mean)),
      .init(Self.time(total.times.percentile(0.5))), .init(Self.time(total.times.percentile(0.95))), .init(Self.time(total.times.percentile(0.99))))
    text += summary.text(appearance)
    let releases = figures.releases
    if !releases.isEmpty { text += "\n" + releaseTable(releases).text(appearance) }
    text += "\n" + periodTable.text(appearance)
    for (title, list) in [("PAGE", figures.pages), ("NOT FOUND", figures.missing), ("FAILED", figures.failing)] {
      let top = list.top(limit)
      if top.isEmpty { continue }
      var table = Table("REQUESTS", title)
      for entry in top { table.add(.init(String(entry.count)), .init(Self.address(entry.text))) }
      text += "\n" + table.text(appearance)
    }
    return text
  }

  private var headline: String {
    let first = figures.first.map { Clock.localTime(Double($0)) } ?? "", last = figures.last.map { Clock.localTime(Double($0)) } ?? ""
    let words = [figures.selection.environment, figures.selection.release].compactMap(\.self).map(displayable)
    return "\(figures.selection.site)\(words.isEmpty ? "" : " (\(words.joined(separator: ", ")))"), \(first.dropLast(3)) to \(last.dropLast(3))"
  }

  private func releaseTable(_ releases: [(version: String, counts: AccessCounts)]) -> Table {
    var table = Table("RELEASE", "REQUESTS", "BYTES", "404", "5XX", "MEAN", "P95")
    for (version, counts) in releases.prefix(limit) {
      table.add(
        .init(version == "-" ? "(assets of earlier ones)" : version), .init(String(counts.requests)), .init(sizeText(counts.bytes)), .init(String(counts.missing)),
        .init(String(counts.failed), counts.failed > 0 ? .red : nil), .init(Self.time(counts.times.mean)), .init(Self.time(counts.times.percentile(0.95))))
    }
    return table
  }

  private var periodTable: Table {
    var table = Table(byHour ? "HOUR" : "DAY", "REQUESTS", "BYTES", "2XX", "3XX", "4XX", "5XX")
    for period in byHour ? figures.byHour : figures.byDay {
      let counts = period.counts
      table.add(
        .init(Self.start(period.start, byHour: byHour)), .init(String(counts.requests)), .init(sizeText(counts.bytes)), .init(String(counts.succeeded)),
        .init(String(counts.redirected)), .init(String(counts.refused)), .init(String(counts.failed), counts.failed > 0 ? .red : nil))
    }
    return table
  }

  /// `2026-01-15 10:00`: the time is one of the wall already.
  static func start(_ seconds: Int, byHour: Bool) -> String {
    let stamp = Clock.timestamp(Double(seconds))
    return byHour ? "\(stamp.prefix(10)) \(stamp.dropFirst(11).prefix(5))" : String(stamp.prefix(10))
  }

  private static func time(_ seconds: Double?) -> String { seconds.map(durationText) ?? "" }

  /// As it was asked for, without what the log's JSON had to escape.
  static func address(_ escaped: [UInt8]) -> String {
    let text = String(decoding: escaped, as: UTF8.self)
    return (try? JSONValue(parsing: "\"\(text)\"").stringValue) ?? text
  }

  var json: JSONValue {
    let counts = figures.total
    return [
      "site": .string(figures.selection.site), "environment": figures.selection.environment.map(JSONValue.string) ?? .null,
      "release": figures.selection.release.map(JSONValue.string) ?? .null,
      "from": Self.time(figures.first), "to": Self.time(figures.last),
      "total": Self.json(counts), "healthChecks": .integer(figures.healthChecks), "unreadableLines": .integer(figures.unreadableLines),
      "releases": .array(figures.releases.map { Self.json($0.counts, ["version": $0.version == "-" ? .null : .string($0.version)]) }),
      "hours": .array(figures.byHour.map { Self.json($0.counts, ["start": .string(Self.start($0.start, byHour: true))], times: false) }),
      "days": .array(figures.byDay.map { Self.json($0.counts, ["start": .string(Self.start($0.start, byHour: false))], times: false) }),
      "pages": Self.json(figures.pages, limit), "missing": Self.json(figures.missing, limit), "failing": Self.json(figures.failing, limit),
    ]
  }

  private static func time(_ seconds: Int?) -> JSONValue { seconds.map { .string(Clock.timestamp(Double($0))) } ?? .null }

  private static func json(_ counts: AccessCounts, _ more: JSONObject = [:], times: Bool = true) -> JSONValue {
    var object = more
    for (name, number) in [
      ("requests", counts.requests), ("bytes", counts.bytes), ("2xx", counts.succeeded), ("3xx", counts.redirected), ("4xx", counts.refused),
      ("404", counts.missing), ("5xx", counts.failed),
    ] { object[name] = .integer(number) }
    if times {
      let seconds = [("mean", counts.times.mean), ("p50", counts.times.percentile(0.5)), ("p95", counts.times.percentile(0.95)), ("p99", counts.times.percentile(0.99))]
      object["seconds"] = .object(JSONObject(seconds.map { ($0.0, $0.1.map(JSONValue.number) ?? .null) }))
    }
    return .object(object)
  }

  private static func json(_ texts: FrequentTexts, _ limit: Int) -> JSONValue {
    [
      "undercount": .integer(texts.undercount),
      "top": .array(texts.top(limit).map { ["address": .string(address($0.text)), "requests": .integer($0.count)] }),
    ]
  }
}
