internal import JSON
internal import POSIX
internal import Releases

/// A key as `slipway key list` shows it.
struct KnownKey {
  enum Standing: String {
    case own, trusted, channel, revoked
  }

  let key: PublicKey
  let standing: Standing
  /// Of the host's own key.
  var hasPassphrase: Bool?
  /// When it was revoked here, in seconds since 1970, and why.
  var revoked: Double?
  var reason: String?
  /// Channels that speak of it: SITE/ENVIRONMENT.
  var channels: [String] = []
  /// How many releases of the store it signed, by their signatures' own words.
  var releases = 0

  /// Every key that a home knows: its own, then those it trusts, those of channels, and those revoked.
  static func all(home: String) throws -> [KnownKey] {
    let keys = ReleaseKeys(home: home)
    let channels = ChannelStore(home: home)
    let trusted = try keys.trusted()
    let own = try keys.own()
    var found: [KnownKey] = []
    for key in trusted.keys where !trusted.hasRevoked(key) {
      let isOwn = key.base64 == own?.base64 && key.name == own?.name
      found.append(KnownKey(key: key, standing: isOwn ? .own : .trusted, hasPassphrase: isOwn ? try keys.needsPassphrase() : nil))
    }
    var revoked = try keys.revoked().map { KnownKey(key: $0.key, standing: .revoked, revoked: $0.revoked, reason: $0.reason) }
    for site in try channels.sites() {
      for seen in try channels.seen(site: site) {
        let channel = "\(site)/\(seen.document.environment)"
        for key in seen.revoked { Self.note(key, .revoked, channel, in: &revoked) }
        for key in seen.document.trusted where !trusted.hasRevoked(key) { Self.note(key, .channel, channel, in: &found) }
      }
    }
    let signed = try signatures(home: home)
    return (found + revoked).map { known in
      var known = known
      known.releases = signed[known.key.identifierText, default: 0]
      return known
    }
  }

  private static func note(_ key: PublicKey, _ standing: Standing, _ channel: String, in list: inout [KnownKey]) {
    if let index = list.firstIndex(where: { $0.key.base64 == key.base64 }) {
      list[index].channels.append(channel)
    } else {
      list.append(KnownKey(key: key, standing: standing, channels: [channel]))
    }
  }

  private static func signatures(home: String) throws -> [String: Int] {
    let store = ReleaseStore(home: home)
    var counts: [String: Int] = [:]
    for site in try store.sites() {
      for stored in try store.list(site: site) {
        if let signer = try? stored.release.claimedSigner() { counts[signer, default: 0] += 1 }
      }
    }
    return counts
  }

  var note: String {
    var parts: [String] = []
    if hasPassphrase == true { parts.append("with a passphrase") }
    if let revoked { parts.append(Clock.localTime(revoked)) }
    if let reason { parts.append(reason) }
    if !channels.isEmpty { parts.append("by channel \(channels.joined(separator: ", "))") }
    return parts.joined(separator: ", ")
  }

  var json: JSONValue {
    var object: JSONObject = [
      "name": .string(key.name), "id": .string(key.identifierText), "publicKey": .string(key.base64),
      "standing": .string(standing.rawValue), "releases": .integer(releases), "channels": .array(channels.map(JSONValue.string)),
    ]
    object["passphrase"] = hasPassphrase.map(JSONValue.bool)
    object["revoked"] = revoked.map { .string(Clock.timestamp($0)) }
    object["reason"] = reason.map(JSONValue.string)
    return .object(object)
  }
}
