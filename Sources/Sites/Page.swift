internal import Diagnostics
package import JSON

/// One page of a site.
package struct Page: Sendable {
  package let name: String
  /// A path that begins with `/`; unique in the site.
  package let url: String
  package let title: String
  package let layout: String
  /// A language tag; nil where the page is in the site's language.
  package let language: String?
  /// Pages with the same one say the same in different languages (`Translations`).
  package let translationKey: String?
  /// Names and contents of `<meta>` elements: strings, numbers and booleans.
  package let meta: JSONObject
  package let components: [Component]
  /// Of the whole page.
  package let place: DefinitionPlace

  /// In the compiled tree: `/` is index.html, `/blog/post` is blog/post.html, the page named `404` is 404.html.
  package var outputPath: String { PageURL.outputPath(of: url) }

  /// Shown, with status 404, for what the site does not have.
  package var isNotFoundPage: Bool { name == "404" }

  private static let known = ["name", "url", "title", "layout", "lang", "translationKey", "meta", "components"]

  /// Nil, with findings, for a page without a usable name or url.
  init?(_ value: JSONValue, at place: DefinitionPlace, _ findings: Findings) {
    guard let reader = DefinitionReader(value, "a page", known: Self.known, at: place, findings) else { return nil }
    reader.require("name", help: "give the page a name, as in \"about\"")
    let name = reader.string("name", checkedBy: Names.problem(inPage:))
    let givenURL = reader.string("url", checkedBy: PageURL.problem(in:))
    title = reader.string("title", limit: 300) ?? name ?? ""
    layout = reader.string("layout", checkedBy: Names.problem(inLayout:)) ?? "default"
    language = reader.string("lang", checkedBy: LanguageTag.problem(in:))
    translationKey = reader.string("translationKey", checkedBy: Names.problem(inTranslationKey:))
    meta = Self.meta(reader)
    components = Component.list(reader, "components")
    self.place = place
    Self.noteDuplicateIDs(components, findings)

    guard let name else { return nil }
    if reader.value("url") != nil, givenURL == nil { return nil }
    self.name = name
    url = givenURL ?? PageURL.standard(forName: name)
    if givenURL == nil, let problem = PageURL.problem(in: url) {
      findings.error(problem.message, at: place.member("name"), help: "give the page a \"url\" of its own")
      return nil
    }
    if isNotFoundPage, url != "/404" {
      findings.error("the page \"404\" must keep the url \"/404\"", at: place.member("url"), help: "leave \"url\" out")
    }
  }

  /// Every component of the page, each before its children.
  package func forEachComponent(_ body: (Component) throws -> Void) rethrows {
    for component in components { try component.forEach(body) }
  }

  /// The ids of all its components.
  package var identifiers: Set<String> {
    var identifiers: Set<String> = []
    forEachComponent { identifiers.insert($0.id) }
    return identifiers
  }

  private static func meta(_ reader: DefinitionReader) -> JSONObject {
    guard let members = reader.object("meta") else { return JSONObject() }
    for (key, value) in members.members {
      switch value {
      case .string, .integer, .number, .bool: break
      default:
        reader.findings.error(
          "the meta \(key.quoted) must be a string, a number, true or false", at: reader.place.member("meta").member(key))
      }
    }
    return members
  }

  private static func noteDuplicateIDs(_ components: [Component], _ findings: Findings) {
    var seen: [String: DefinitionPlace] = [:]
    for component in components {
      component.forEach { component in
        if let first = seen[component.id]?.member("id").location {
          findings.error(
            "the component id \(component.id.quoted) is used twice on this page", at: component.place.member("id"),
            help: "it was first used at \(first.line):\(first.column)")
        } else {
          seen[component.id] = component.place
        }
      }
    }
  }
}
