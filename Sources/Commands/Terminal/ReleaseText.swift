internal import Releases

/// A manifest for people.
/// - Parameter facts: more lines for the head: name and text.
func releaseText(_ manifest: ReleaseManifest, archive: String, facts: [(String, String)], _ appearance: Appearance) -> String {
  var head = Table()
  func add(_ name: String, _ text: String?) { if let text, !text.isEmpty { head.add(.init(name, .dim), .init(text)) } }
  add("site", manifest.content.name.map { "\(manifest.site)  (\($0))" } ?? manifest.site)
  add("version", manifest.version)
  add("purpose", manifest.purpose.rawValue)
  add("made", manifest.created)
  add("url", manifest.content.url)
  add("domains", manifest.domains.joined(separator: ", "))
  add("digest", manifest.digest)
  add("archive", "\(archive)  (\(sizeText(manifest.archive.size)))")
  let provenance = manifest.provenance
  add("pipeline", provenance.pipeline)
  add("run", provenance.run)
  add("commit", provenance.commit)
  add("plugins", provenance.plugins.map { "\($0.name) \($0.version)" }.joined(separator: ", "))
  for (name, text) in facts { add(name, text) }
  var files = Table("SHA-256", "SIZE", "FILE")
  for file in manifest.files {
    files.add(.init(String(file.sha256.prefix(12)), .dim), .init(sizeText(file.size)), .init(file.path))
  }
  let total = "\(count(manifest.files.count, "file")), \(sizeText(manifest.content.bytes))\n"
  return head.text(appearance) + "\n" + files.text(appearance) + total
}
