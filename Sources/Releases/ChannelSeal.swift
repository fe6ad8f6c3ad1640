/// What the trusted comment of a channel's signature says: `slipway channel site=portfolio environment=production
/// sequence=12`, in one line. It begins unlike `ReleaseSeal`, so that neither signature passes for the other.
struct ChannelSeal: Equatable {
  var comment: String

  init(_ document: ChannelDocument) {
    comment = "slipway channel site=\(document.site) environment=\(document.environment) sequence=\(document.sequence)"
  }

  /// Whether the comment is of a channel at all.
  static func isOfChannel(_ comment: String) -> Bool { comment.hasPrefix("slipway channel ") }
}
