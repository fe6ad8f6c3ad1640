internal import Components
internal import JSON
internal import Sites

/// The page that a site without one of its own shows for what it does not have: in its language, with the navigation
/// and the footer of another one.
func builtInNotFoundPage(of site: Site, like model: Page?, _ library: ComponentLibrary) throws -> Page {
  let words = Words(language: site.language)
  let frame = model?.components ?? []
  let regions = frame.map { library.type(named: $0.type)?.region ?? .content }
  return try Page(
    describedBy: [
      "name": "404", "title": .string(words["notFoundTitle"]),
      "components": [
        [
          "id": "not-found", "type": "Hero",
          "config": [
            "title": .string(words["notFoundTitle"]), "text": .string(words["notFoundText"]),
            "cta": ["label": .string(words["backHome"]), "url": "/"],
          ],
        ]
      ],
    ],
    file: "built-in/404.json", before: Array(frame.prefix(regions.prefix { $0 == .before }.count)),
    after: Array(frame.suffix(regions.reversed().prefix { $0 == .after }.count)))
}
