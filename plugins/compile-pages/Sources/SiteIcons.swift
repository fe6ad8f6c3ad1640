internal import JSON
internal import Sites

/// The icons of a site: those among its assets that have one of the names by which icons go, and one of our own for a
/// site without `favicon.ico`.
struct SiteIcons {
  private struct Icon {
    var relation: String
    /// Below `assets/`.
    var name: String
    var type: String
    var sizes: String?
  }

  private let icons: [Icon]
  private let basePath: String
  /// In pixels, of `icon-<width>.png`.
  private let widths: [Int]

  init(_ site: Site) {
    basePath = site.basePath
    let names = Set(site.assets.compactMap { $0.servedPath.hasPrefix("assets/") ? String($0.servedPath.dropFirst("assets/".count)) : nil })
    // Our own is of that size; browsers that find no size prefer it to a scalable one.
    let favicon = Icon(relation: "icon", name: "favicon.ico", type: "image/x-icon", sizes: "32x32")
    let others = [
      Icon(relation: "icon", name: "favicon.svg", type: "image/svg+xml", sizes: "any"),
      Icon(relation: "apple-touch-icon", name: "apple-touch-icon.png", type: "image/png"),
    ]
    icons = [favicon] + others.filter { names.contains($0.name) }
    widths = names.compactMap { $0.hasPrefix("icon-") && $0.hasSuffix(".png") ? Int($0.dropFirst(5).dropLast(4)) : nil }
      .filter { (1...4096).contains($0) && names.contains("icon-\($0).png") }.sorted()
  }

  /// For `site.icons` in a layout: members of link elements.
  var links: JSONValue {
    .array(
      icons.map { icon in
        var link: JSONObject = ["rel": .string(icon.relation), "href": .string("/assets/\(icon.name)")]
        if icon.relation == "icon" {
          link["type"] = .string(icon.type)
          link["sizes"] = icon.sizes.map(JSONValue.string)
        }
        return .object(link)
      })
  }

  /// `icons` of a web manifest, with the base path: unlike a page's links, they are not looked at again.
  var ofManifest: JSONValue {
    let named = icons.filter { $0.relation == "icon" }.map { ($0.name, $0.type, $0.sizes ?? "any") }
    let sized = widths.map { ("icon-\($0).png", "image/png", "\($0)x\($0)") }
    return .array((named + sized).map { ["src": .string("\(basePath)/assets/\($0.0)"), "sizes": .string($0.2), "type": .string($0.1)] })
  }
}
