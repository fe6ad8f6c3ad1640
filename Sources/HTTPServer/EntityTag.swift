/// Entity tags in conditions (RFC 9110, 13.1.2).
enum EntityTag {
  /// - Parameters:
  ///   - condition: the value of `If-None-Match`: a list of tags, or `*`.
  ///   - tag: quoted.
  static func isAmong(_ condition: String, _ tag: String) -> Bool {
    condition.split(separator: ",").contains { part in
      let trimmed = part.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
      return trimmed == "*" || trimmed == tag || trimmed == "W/" + tag
    }
  }
}
