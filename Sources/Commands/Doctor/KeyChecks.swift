internal import Diagnostics
internal import Engine
internal import POSIX
internal import Releases

/// The keys of the home, and who may read them; the channels that it publishes and follows.
func keyChecks(_ home: Home) -> [HealthCheck] {
  guard Files.exists(home.keys) else { return [.good("keys", "none yet; the first release makes one")] }
  do {
    return try [keyCheck(home)] + modeChecks(home) + channelChecks(home)
  } catch {
    let diagnostics = (error as? any UserFacingError)?.diagnostics ?? []
    return [
      .missing("keys", diagnostics.first?.message ?? "\(error)", remedy: diagnostics.first?.help ?? "look into \(home.keys)")
    ]
  }
}

private func keyCheck(_ home: Home) throws -> HealthCheck {
  let keys = ReleaseKeys(home: home.path)
  let trusted = try keys.trusted()
  if let own = try keys.own(), trusted.hasRevoked(own) {
    return .missing(
      "keys", "this host's key (\(own.identifierText)) was revoked: no release can be made", remedy: "run \"slipway key generate --rotate\"")
  }
  _ = try keys.needsPassphrase()
  let good = trusted.keys.filter { !trusted.hasRevoked($0) }.map { "\($0.name) (\($0.identifierText))" }
  let revoked = trusted.revoked.isEmpty ? "" : "; \(trusted.revoked.count) revoked"
  return .good("keys", (good.isEmpty ? "none yet; the first release makes one" : good.joined(separator: ", ")) + revoked)
}

/// Secret keys that others can read, and folders in which others can put keys.
private func modeChecks(_ home: Home) throws -> [HealthCheck] {
  var checks: [HealthCheck] = []
  for folder in [home.keys, Path.join(home.keys, "trusted"), Path.join(home.keys, "revoked"), Path.join(home.keys, "retired")] {
    guard let status = try? Files.status(folder), status.kind == .directory else { continue }
    if status.permissions & 0o022 != 0 {
      checks.append(.missing("keys", "others than its owner can put keys into \(folder)", remedy: "chmod go-w \(folder)"))
    }
    for name in try Files.list(folder) {
      let path = Path.join(folder, name)
      guard let file = try? Files.linkStatus(path), file.kind == .file else { continue }
      if name.hasSuffix(".key"), file.permissions & 0o077 != 0 {
        checks.append(
          .missing(
            "keys", "\(path) can be read by others than its owner",
            remedy: "chmod 600 \(path); if others may have read it, revoke it: slipway key revoke"))
      } else if name.hasSuffix(".pub"), file.permissions & 0o022 != 0 {
        checks.append(.missing("keys", "\(path) can be changed by others than its owner", remedy: "chmod go-w \(path)"))
      }
    }
  }
  return checks
}

private func channelChecks(_ home: Home) throws -> [HealthCheck] {
  let channels = ChannelStore(home: home.path)
  return try channels.sites().flatMap { site in
    try ChannelState.all(site: site, channels, now: Clock.now).compactMap { state in
      let name = "\(site) \(state.document.environment)"
      let remedy = "run \"slipway channel publish \(name)\" \(state.isPublished ? "here" : "on the host that publishes it")"
      if state.secondsLeft <= 0 { return .warning("channel", "\(name) expired at \(Clock.localTime(state.document.expires))", remedy: remedy) }
      return state.isEnding ? .warning("channel", "\(name) expires in \(leftText(state.secondsLeft))", remedy: remedy) : nil
    }
  }
}
