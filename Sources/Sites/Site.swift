internal import SiteRules

/// A site definition, read and checked.
package struct Site: Sendable {
  /// `[a-z0-9][a-z0-9-]{0,62}`; empty where the definition has none that is valid, which is an error.
  package internal(set) var id = ""
  /// For people; the id when left out.
  package internal(set) var name = ""
  package internal(set) var version = "1.0.0"
  /// A language tag for `<html lang>`.
  package internal(set) var language = "en"
  /// Where the site is published, `https://…` without a `/` at the end; nil when left out.
  package internal(set) var url: String?
  /// `/apps/shop`; empty for a site at its host's root.
  package var basePath: String { deployment.basePath?.text ?? "" }
  /// What stands before the url of a page in its absolute address: `url` with the base path, where it does not end with
  /// that already.
  package var publicURL: String? { url.map { $0.hasSuffix(basePath) ? $0 : $0 + basePath } }
  /// The site's own rules, in their order.
  package internal(set) var styles: [StyleRule] = []
  package internal(set) var pages: [Page] = []
  package internal(set) var assets: [Asset] = []
  /// Data from an API, in the order of the definition; each name once.
  package internal(set) var tables: [Table] = []
  package internal(set) var deployment = Deployment()
  package internal(set) var ruleFiles = RuleFiles()
  package internal(set) var optimization = Optimization()
  package internal(set) var features = Features()
  /// Nil unless the site switches analytics on.
  package internal(set) var analytics: Analytics?

  /// The folder of the definition: pages, assets and the site's own `components/` are below it.
  package let folder: String
  /// Of the definition itself.
  package let place: DefinitionPlace

  init(folder: String, place: DefinitionPlace) {
    self.folder = folder
    self.place = place
  }
}
