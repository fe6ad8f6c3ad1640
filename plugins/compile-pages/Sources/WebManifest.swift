internal import JSON
internal import Sites

/// The web app manifest, https://www.w3.org/TR/appmanifest/.
enum WebManifest {
  static func value(of site: Site) -> JSONValue {
    let start = site.basePath + "/"
    var manifest: JSONObject = [
      "id": .string(start), "name": .string(site.name), "short_name": .string(String(site.name.prefix(30))), "lang": .string(site.language),
    ]
    if LanguageTag.isRightToLeft(site.language) { manifest["dir"] = "rtl" }
    manifest["start_url"] = .string(start)
    manifest["scope"] = .string(start)
    manifest["display"] = "browser"
    manifest["theme_color"] = site.colour("--color-accent").map(JSONValue.string)
    manifest["background_color"] = site.colour("--color-surface").map(JSONValue.string)
    manifest["icons"] = SiteIcons(site).ofManifest
    return .object(manifest)
  }
}

extension Site {
  /// A colour that the site gives one of the custom properties of `:root`, in hexadecimal form; nil for one that is
  /// anything but plain, since a browser's frame knows no style sheet.
  func colour(_ property: String) -> String? {
    let declarations = styles.filter { $0.selector == ":root" }.flatMap(\.declarations)
    guard let value = declarations.last(where: { $0.property == property })?.value, value.hasPrefix("#"),
      [4, 7].contains(value.utf8.count), value.dropFirst().allSatisfy(\.isHexDigit)
    else { return nil }
    return value
  }
}
