internal import Diagnostics
package import JSON

extension Page {
  /// A page that no file of the site describes.
  /// - Parameters:
  ///   - description: as in a page file.
  ///   - file: the name for messages.
  ///   - before: components of another page that this one begins with.
  ///   - after: components of another page that it ends with.
  /// - Throws: `InvalidInput` where the description is no page.
  package init(describedBy description: JSONValue, file: String, before: [Component] = [], after: [Component] = []) throws {
    let findings = Findings()
    let source = try JSONSource(parsing: description.bytes(), file: file)
    guard let page = Page(source.value, at: DefinitionPlace(source), findings) else { throw InvalidInput(findings.diagnostics) }
    self = Page(page, components: before + page.components + after)
  }

  private init(_ page: Page, components: [Component]) {
    name = page.name
    url = page.url
    title = page.title
    layout = page.layout
    language = page.language
    translationKey = page.translationKey
    meta = page.meta
    self.components = components
    place = page.place
  }
}
