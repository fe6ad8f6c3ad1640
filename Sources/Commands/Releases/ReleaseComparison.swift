internal import JSON
internal import Releases
internal import SiteRules

/// Two releases and what became of the one in the other.
struct ReleaseComparison {
  let older: ReleaseManifest
  let newer: ReleaseManifest
  let files: ReleaseDiff
  /// URLs of the older one that nothing answers in the newer one.
  let lostURLs: [String]
  /// Links of the newer one to what only the older one has.
  let brokenLinks: [PageLinks.Broken]
  /// Links of the newer one that led nowhere before already.
  let deadLinks: [PageLinks.Broken]

  init(_ older: Release, _ newer: Release) throws {
    self.older = try older.unverifiedManifest()
    let manifest = try newer.unverifiedManifest()
    self.newer = manifest
    files = ReleaseDiff(from: self.older.files, to: manifest.files)
    let urls = SiteURLs(self.older.files)
    lostURLs = urls.missing(in: SiteURLs(manifest.files))
    var basePath: BasePath?
    // Pages come before it in an archive.
    if manifest.files.contains(where: { $0.path == BasePath.file && $0.size <= BasePath.fileLimit }) {
      try newer.readFiles(manifest, where: { $0.path == BasePath.file }) { basePath = try? BasePath.read($1, at: $0.path) }
    }
    var links = PageLinks(manifest, basePath: basePath?.text ?? "")
    try newer.readFiles(manifest, where: PageLinks.isPage) { links.add($0.path, $1) }
    brokenLinks = links.broken.filter { urls.answers($0.target) }
    deadLinks = links.broken.filter { !urls.answers($0.target) }
  }

  /// Whether there is nothing to tell.
  var isSame: Bool { files.isEmpty && lostURLs.isEmpty && brokenLinks.isEmpty }

  var bytesChange: Int { newer.content.bytes - older.content.bytes }

  var json: JSONValue {
    [
      "from": Self.json(older), "to": Self.json(newer), "same": .bool(isSame), "unchanged": .integer(files.unchanged),
      "added": .array(files.added.map(\.json)), "removed": .array(files.removed.map(\.json)),
      "changed": .array(
        files.changed.map { change in
          [
            "path": .string(change.newer.path), "content": .bool(change.isContentChanged), "mode": .bool(change.isModeChanged),
            "from": change.older.json, "to": change.newer.json,
          ]
        }),
      "renamed": .array(
        files.renamed.map { ["from": .string($0.older.path), "to": .string($0.newer.path), "size": .integer($0.newer.size)] }),
      "lostUrls": .array(lostURLs.map(JSONValue.string)), "brokenLinks": .array(brokenLinks.map(Self.json)),
      "deadLinks": .array(deadLinks.map(Self.json)),
    ]
  }

  private static func json(_ manifest: ReleaseManifest) -> JSONValue {
    [
      "site": .string(manifest.site), "version": .string(manifest.version), "digest": .string(manifest.digest),
      "files": .integer(manifest.files.count), "bytes": .integer(manifest.content.bytes), "archiveBytes": .integer(manifest.archive.size),
    ]
  }

  private static func json(_ link: PageLinks.Broken) -> JSONValue {
    ["page": .string(link.page), "url": .string(link.url), "target": .string(link.target)]
  }
}
