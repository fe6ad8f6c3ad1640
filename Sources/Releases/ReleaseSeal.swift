/// What a signature's trusted comment says: `slipway release site=portfolio version=1.2.0-3f9a1c2b manifest=sha256:…`.
/// By it the signature of the archive covers the manifest too.
struct ReleaseSeal: Equatable {
  var site: String
  var version: String
  /// SHA-256 of the manifest's bytes.
  var manifest: String

  init(site: String, version: String, manifest: String) {
    self.site = site
    self.version = version
    self.manifest = manifest
  }

  /// nil for a comment of another form: a signature of something else by the same key is none of a release.
  init?(comment: String) {
    let words = comment.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 5, words[0] == "slipway", words[1] == "release",
      let site = Self.value("site=", words[2]), let version = Self.value("version=", words[3]),
      let manifest = Self.value("manifest=sha256:", words[4])
    else { return nil }
    self.init(site: site, version: version, manifest: manifest)
  }

  var comment: String { "slipway release site=\(site) version=\(version) manifest=sha256:\(manifest)" }

  private static func value(_ key: String, _ word: String) -> String? {
    word.hasPrefix(key) ? String(word.dropFirst(key.count)) : nil
  }
}
