import POSIX
import Releases

/// What is accepted can be written and read again.
@Sendable func fuzzChannel(_ bytes: [UInt8]) {
  guard let document = try? ChannelDocument(parsing: bytes, file: "channel.json") else { return }
  let again = try? ChannelDocument(parsing: document.bytes, file: "channel.json")
  precondition(again == document, "what was read is not what is written")
  precondition(ReleaseNames.isSite(document.site) && ReleaseNames.isVersion(document.release.version), "a name that is none")
  precondition(document.sequence > 0 && document.expires > document.issued, "a channel that never counts")
}

let channelSeed: [UInt8] = ChannelDocument(
  site: "portfolio", environment: "production", sequence: 3, issued: 1_768_473_000, expires: 1_771_065_000,
  release: .init(version: "1.0.0-01234567", digest: String(repeating: "01234567", count: 8)), trusted: FuzzedRelease.keys.keys
).bytes
