internal import Diagnostics
internal import Engine
internal import POSIX
internal import RunHistory

/// The home and what lies in it. Nothing is made.
func homeChecks(_ home: Home) -> [HealthCheck] {
  [writableCheck(home), spaceCheck(home), databaseCheck(home)].compactMap { $0 } + keyChecks(home) + settingsChecks(home)
}

private func writableCheck(_ home: Home) -> HealthCheck {
  let remedy = "set SLIPWAY_HOME to a folder that you may write in"
  if Files.exists(home.path) {
    guard isWritableFolder(home.path) else { return .missing("home", "\(home.path) can't be written", remedy: remedy) }
    return .good("home", home.path)
  }
  guard isWritableFolder(existingParent(home.path)) else {
    return .missing("home", "\(home.path) is not there and can't be made", remedy: remedy)
  }
  return .good("home", "\(home.path) (not there yet; the first run makes it)")
}

/// A release of the default size limit (100 MB), extracted and as an archive.
private let wantedSpace = 200_000_000
/// What SQLite and a workspace need to get anywhere.
private let neededSpace = 20_000_000

private func spaceCheck(_ home: Home) -> HealthCheck? {
  let folder = existingParent(home.path)
  guard let space = try? Files.availableSpace(folder) else { return nil }
  let text = "\(sizeText(space)) free below \(folder)"
  let remedy = "free some space there; finished runs and old releases are the first to go"
  if space < neededSpace { return .missing("disk space", text, remedy: remedy) }
  return space < wantedSpace ? .warning("disk space", text, remedy: remedy) : .good("disk space", text)
}

private func databaseCheck(_ home: Home) -> HealthCheck? {
  guard Files.exists(home.database) else { return .good("database", "not there yet; the first run makes it") }
  do {
    let newest = try RunHistory(path: home.database).runs(limit: 1).first
    // Run ids sort by the time they were made: a clock that went back puts new runs behind old ones.
    if let newest, newest.created > Clock.now + 60 {
      return .missing(
        "clock", "it is \(Clock.timestamp(Clock.now)), and the newest run was made later, \(Clock.timestamp(newest.created))",
        remedy: "set the clock, or let systemd-timesyncd do it")
    }
    return .good("database", newest == nil ? "opens; there are no runs yet" : "opens; the newest run is \(newest?.id.text ?? "")")
  } catch {
    let reason = (error as? any UserFacingError)?.diagnostics.map(\.message).joined(separator: "; ") ?? "\(error)"
    return .missing("database", reason, remedy: "put back a copy of \(home.database), or move it away to begin with an empty one")
  }
}

private func isWritableFolder(_ path: String) -> Bool {
  (try? Files.status(path))?.kind == .directory && Files.isWritable(path)
}

/// The path itself, or the nearest above it that is there.
private func existingParent(_ path: String) -> String {
  var folder = path
  while !Files.exists(folder), folder != "/" { folder = Path.parent(folder) }
  return folder
}
