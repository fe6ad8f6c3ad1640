package import Diagnostics

/// Which pages of a site are translations of each other: those with the same `translationKey`. Together with the page,
/// the site's settings and its components, the links of its group are all that a page's HTML depends on.
package struct Translations: Sendable {
  /// What must be known of a page.
  package struct Member: Sendable {
    package let key: String?
    package let language: String
    package let url: String

    package init(key: String?, language: String, url: String) {
      self.key = key
      self.language = language
      self.url = url
    }

    /// - Parameter standard: the site's language, for a page that names none.
    package init(_ page: Page, standard: String) {
      // What stands for any missing page is nobody's translation.
      key = page.isNotFoundPage ? nil : page.translationKey
      language = page.language ?? standard
      url = page.url
    }
  }

  package struct Link: Sendable, Hashable {
    package let language: String
    /// A path of the site.
    package let url: String
  }

  private let groups: [String: [Link]]

  package init(_ members: some Sequence<Member>) {
    var groups: [String: [Link]] = [:]
    for member in members {
      if let key = member.key { groups[key, default: []].append(Link(language: member.language, url: member.url)) }
    }
    self.groups = groups.filter { $1.count > 1 }.mapValues { links in
      links.sorted { ($0.language.lowercased(), $0.url) < ($1.language.lowercased(), $1.url) }
    }
  }

  /// Whether no page has a translation.
  package var isEmpty: Bool { groups.isEmpty }

  /// The page itself and its translations, sorted by language; empty for a page that has none.
  package func links(of member: Member) -> [Link] { member.key.flatMap { groups[$0] } ?? [] }

  /// No page may have two translations into one language.
  /// - Parameter place: of the page at an index; asked for only where two collide.
  package static func findings(_ members: [Member], place: (Int) -> DefinitionPlace?) -> [Diagnostic] {
    var found: [Diagnostic] = []
    var seen: [[String]: Int] = [:]
    for (index, member) in members.enumerated() {
      guard let key = member.key else { continue }
      let language = [key, member.language.lowercased()]
      guard let other = seen[language] else {
        seen[language] = index
        continue
      }
      found.append(
        Diagnostic(
          .error, "another page is the translation of \(key.quoted) into \(member.language.quoted) already",
          at: place(index)?.member("translationKey").location,
          help: (place(other)?.member("translationKey").location).map { "it stands at \($0)" }))
    }
    return found
  }
}
