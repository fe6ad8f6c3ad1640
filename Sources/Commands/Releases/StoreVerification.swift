internal import Diagnostics
internal import Engine
internal import JSON
internal import POSIX
internal import Releases

/// `slipway release verify --all`.
func verifyStore(home: Home, readsData: Bool, json: Bool, _ console: Console) throws -> ExitCode {
  let channels = ChannelStore(home: home.path)
  var shown = 0.0
  let checked = try ReleaseStore(home: home.path).check(keys: channels.trustedKeys, readsData: readsData) { site, version, done, total in
    // Elsewhere than on a terminal, one line at the end is enough.
    guard let columns = console.messages.columns, Clock.now - shown > 0.1 else { return }
    shown = Clock.now
    let part = total > 0 ? "  \(100 * done / total) %" : ""
    console.message("\r\u{1B}[K" + fitted("\(site)@\(version)\(part)", columns: columns - 1))
  }
  if shown > 0 { console.message("\r\u{1B}[K") }
  let bad = checked.filter { !$0.problems.isEmpty }
  if json {
    console.output(["readData": .bool(readsData), "verified": .bool(bad.isEmpty), "releases": .array(checked.map(\.json))])
  } else {
    var table = Table("SITE", "VERSION", "SIGNED BY", "")
    for release in checked {
      let isGood = release.problems.isEmpty
      table.add(
        .init(release.site), .init(release.version), .init(release.key?.name ?? "-"),
        .init(isGood ? (readsData ? "every file is good" : "good") : "NOT GOOD", isGood ? .green : .red))
    }
    console.output(table.text(console.results))
    for release in bad { console.show(release.problems) }
    let total = "\(count(checked.count, "release")), \(bad.isEmpty ? "all good" : "\(bad.count) not good")"
    console.output(total + (readsData ? "\n" : "; archives were not read (--read-data does)\n"))
  }
  return bad.isEmpty ? .succeeded : .failed
}

extension CheckedRelease {
  var json: JSONValue {
    [
      "site": .string(site), "version": .string(version), "folder": .string(folder), "verified": .bool(problems.isEmpty),
      "key": key.map { ["name": .string($0.name), "id": .string($0.identifierText)] } ?? .null,
      "diagnostics": .array(problems.map(\.json)),
    ]
  }
}
