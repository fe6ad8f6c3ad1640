internal import JSON
internal import POSIX
internal import Releases

/// A channel as this host knows it.
struct ChannelState {
  let document: ChannelDocument
  /// Who signed it, where this host has accepted it.
  let signer: PublicKey?
  let isPublished: Bool
  let isFollowed: Bool
  let revoked: [PublicKey]
  let secondsLeft: Double

  /// A fifth of its time is left, or less.
  var isEnding: Bool { secondsLeft > 0 && secondsLeft <= (document.expires - document.issued) / 5 }

  var role: String { isPublished ? "published here" : "followed" }

  /// By environment; one that is published here and was accepted from elsewhere with a greater number is shown as that.
  static func all(site: String, _ channels: ChannelStore, now: Double) throws -> [ChannelState] {
    let seen = try channels.seen(site: site)
    let environments = Set(try channels.publishedEnvironments(site: site) + seen.map(\.document.environment)).sorted()
    return try environments.compactMap { environment in
      let published = try channels.published(site: site, environment: environment)
      let accepted = seen.first { $0.document.environment == environment }
      guard let document = [published, accepted?.document].compactMap(\.self).max(by: { $0.sequence < $1.sequence }) else { return nil }
      return ChannelState(
        document: document, signer: accepted?.document == document ? accepted?.signer : nil, isPublished: published == document,
        isFollowed: accepted != nil, revoked: accepted?.revoked ?? document.revoked, secondsLeft: document.expires - now)
    }
  }

  var json: JSONValue {
    var object: JSONObject = [
      "document": document.json, "published": .bool(isPublished), "accepted": .bool(isFollowed),
      "secondsLeft": .integer(Int(secondsLeft)), "expired": .bool(secondsLeft <= 0), "ending": .bool(isEnding),
      "revoked": .array(revoked.map { .string($0.base64) }),
    ]
    object["signer"] = signer.map { .string($0.identifierText) }
    return .object(object)
  }
}
