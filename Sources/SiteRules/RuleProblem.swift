/// What is wrong with one rule. Whoever read it knows the place: a line and column of a file, or a key of a definition.
package struct RuleProblem: Error, Equatable, Sendable {
  /// Which part of the rule.
  package enum Part: Hashable, Sendable {
    case from, to, status
    /// A query parameter, by its number from 0.
    case query(Int)
    case condition(Int)
    case name, value
  }

  package var part: Part
  /// In bytes of the part's UTF-8 form.
  package var offset: Int
  package var message: String
  /// What would put it right.
  package var help: String?

  package init(_ part: Part, _ message: String, offset: Int = 0, help: String? = nil) {
    (self.part, self.message, self.offset, self.help) = (part, message, offset, help)
  }
}

/// The limits of Cloudflare Pages, which are the narrower ones; a site within them works in both places.
/// https://developers.cloudflare.com/pages/configuration/redirects/ and …/headers/
package enum RuleLimits {
  package static let fixedRedirects = 2000
  /// With a placeholder, a splat or a condition.
  package static let patternRedirects = 100
  package static let redirectLength = 1000
  package static let headerRules = 100
  package static let headerLength = 2000
  /// Bytes of one file.
  package static let file = 1 << 20
  /// nginx numbers the captures of an expression from $1 to $9.
  package static let captures = 9
}
