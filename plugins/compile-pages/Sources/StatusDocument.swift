internal import JSON
internal import Sites

/// The status document that the platform keeps of an application, as far as compiling knows it: what only later steps
/// find out (compression, a score, where it was deployed) is left out or said to be not done yet.
struct StatusDocument {
  let value: JSONValue

  /// - Parameters:
  ///   - pages: all that were written, with the size of their HTML in bytes.
  ///   - files: the other files of the tree, with their sizes in bytes.
  init(_ site: Site, pages: [(record: PageRecord, size: Int)], files: [(path: String, size: Int)]) {
    let bundle = files.filter { $0.path.hasPrefix("static/css/") || $0.path.hasPrefix("static/js/") }
    var routes = JSONObject()
    for page in pages where !page.record.isNotFoundPage { routes[page.record.url] = .string(page.record.outputPath) }
    value = [
      "application": [
        "id": .string(site.id), "name": .string(site.name), "version": .string(site.version), "framework": "static-html", "status": "compiled",
      ],
      "structure": ["pages": .array(pages.map(Self.page)), "routes": .object(routes)],
      "optimization": [
        "minified": false, "compressed": false, "optimized_images": false, "bundle_size_kb": Self.kilobytes(bundle.reduce(0) { $0 + $1.size }),
      ],
    ]
  }

  private static func page(_ page: (record: PageRecord, size: Int)) -> JSONValue {
    [
      "name": .string(page.record.name), "url": .string(page.record.url), "title": .string(page.record.title),
      "components": .integer(page.record.components), "size_kb": kilobytes(page.size),
    ]
  }

  /// Of 1,000 bytes, to the nearest tenth; what is there at all is at least a tenth.
  static func kilobytes(_ bytes: Int) -> JSONValue {
    let tenths = max((bytes + 50) / 100, bytes > 0 ? 1 : 0)
    return tenths % 10 == 0 ? .integer(tenths / 10) : .number(Double(tenths) / 10)
  }
}
