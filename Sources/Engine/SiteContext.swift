internal import JSON
internal import POSIX

/// The site definition that a run's parameter `site` names, for expressions (`site.id`) and for the plugins' context.
enum SiteContext {
  /// Null when the parameter names no definition.
  static func read(_ parameter: String?, directory: String) -> JSONValue {
    guard let parameter, parameter.hasSuffix(".json"),
      let text = try? Files.read(Path.join(directory, parameter), limit: 64 << 20),
      let site = try? JSONValue(parsing: text).objectValue
    else { return .null }
    // Pages may be many, and no expression needs them.
    return .object(JSONObject(site.members.filter { $0.key != "pages" }.map { ($0.key, $0.value) }))
  }
}
