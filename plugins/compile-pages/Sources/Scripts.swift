internal import Components
internal import Sites

/// The scripts of a site: `app.js` for its forms, `components.js` for the types that it uses. Without either, no file.
enum Scripts {
  private static let forms = "static/js/app.js"
  private static let components = "static/js/components.js"

  /// What a page loads that uses these types.
  static func urls(of site: Site, _ types: some Sequence<ComponentType>) -> [String] {
    (site.features.formsEnabled ? ["/\(forms)"] : []) + (types.contains { !$0.js.isEmpty } ? ["/\(components)"] : [])
  }

  /// - Parameter types: that the site uses, in the order of their scripts.
  static func files(of site: Site, _ types: [ComponentType]) -> [(path: String, contents: [UInt8])] {
    var files: [(String, [UInt8])] = []
    if site.features.formsEnabled { files.append((forms, formScript)) }
    var scripts: [UInt8] = []
    for type in types where !type.js.isEmpty {
      // Each in a scope of its own, so that names don't collide.
      scripts += Array("// \(type.name)\n(() => {\n".utf8) + type.js + Array("\n})();\n".utf8)
    }
    if !scripts.isEmpty { files.append((components, scripts)) }
    if let file = AnalyticsScript.file(of: site) { files.append(file) }
    return files
  }
}
