internal import SiteRules

/// A path pattern as a regular expression of PCRE, without anchors.
struct PathExpression {
  enum Form { case decoded, raw }
  let form: Form
  let capturing: Bool

  func text(_ pattern: PathPattern, isExact: Bool = false) -> String {
    if isExact { return pieces(pattern.pieces) }
    if pattern.endsInWholeSplat, case .literal(let before) = pattern.pieces[pattern.pieces.count - 2] {
      // "/blog/*" takes "/blog" too. A capture never begins with a slash, so that "/:splat" is a path and no host.
      let head = pieces(Array(pattern.pieces.dropLast(2))) + literal(Array(before.dropLast()))
      return capturing ? "\(head)(?:/+([^/\\\\].*)?)?" : "\(head)(?:/.*)?"
    }
    if pattern.hasSplat { return pieces(pattern.pieces) }
    return pieces(pattern.withoutEndingSlash) + (pattern.text == "/" ? "" : "/*")
  }

  private func pieces(_ pieces: [PathPattern.Piece]) -> String {
    pieces.map { piece in
      switch piece {
      case .literal(let bytes): literal(bytes)
      case .placeholder: capturing ? "([^/\\\\]+)" : "[^/]+"
      case .splat: capturing ? "((?:[^/\\\\].*)?)" : ".*"
      }
    }.joined()
  }

  private func literal(_ bytes: [UInt8]) -> String { form == .raw ? NginxText.raw(bytes) : NginxText.decoded(bytes) }
}
