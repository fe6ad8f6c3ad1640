internal import BuildCache
internal import Components
internal import JSON
internal import POSIX
internal import Sites

/// What all pages of a site depend on.
enum SettingsKey {
  /// Members of a definition that no page shows: the pages themselves, which have keys of their own, and what only later
  /// steps read.
  private static let unshown = ["pages", "version", "optimization"]

  /// - Throws: `SystemError` where the site's folder can't be read.
  static func of(_ site: Site) throws -> CacheKey {
    var settings = CacheWriter()
    settings.append(program)
    if case .object(var members) = site.place.source.value {
      for key in unshown { members[key] = nil }
      settings.append(JSONValue.object(members).bytes())
    }
    // Which icons a site brings is told by the names of its assets.
    settings.append(SiteIcons(site).links.bytes())
    for file in try ComponentLibrary.files(siteFolder: site.folder) {
      settings.append(file.path)
      settings.append(file.bytes)
    }
    return CacheKey(settings.bytes)
  }

  /// What the files that are generated for the whole site depend on.
  /// - Parameters:
  ///   - settings: what `of` gave: style sheets and scripts are made of the component library's.
  ///   - pages: all of them, in their order.
  static func ofGenerated(_ site: Site, settings: CacheKey, _ pages: [PageRow]) -> CacheKey {
    var parts = CacheWriter()
    parts.append(key: settings)
    if case .object(var members) = site.place.source.value {
      members["pages"] = nil
      parts.append(JSONValue.object(members).bytes())
    }
    parts.append(SiteIcons(site).ofManifest.bytes())
    parts.append(site.ruleFiles.redirects)
    parts.append(site.ruleFiles.headers)
    for page in pages { parts.append(page.record) }
    return CacheKey(parts.bytes)
  }

  /// This program: with another one, everything may look different.
  private static var program: String {
    guard let status = try? Files.status("/proc/self/exe") else { return CompilePages.version }
    return "\(CompilePages.version) \(status.size) \(status.modifiedNanoseconds) \(status.inode)"
  }
}
