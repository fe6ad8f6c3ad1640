internal import POSIX
internal import Releases
internal import StepKit

/// What the step would do, found out without doing it.
struct PlannedRelease {
  let request: ReleaseRequest
  let context: StepContext
  let store: ReleaseStore

  init(_ config: ArchiveRelease.Config, _ context: StepContext) throws {
    request = try ReleaseRequest(config, context)
    self.context = context
    store = ReleaseStore(home: context.home)
  }

  func changes() throws -> [PlannedChange] {
    var content = request.content
    guard Files.exists(request.directory) else {
      try content.check()
      let site = Path.join(store.root, content.site)
      return [
        PlannedChange(
          action: "create", target: "\(site)/\(content.siteVersion)-…",
          summary: "archive \(request.directory), which is not there yet, as a new version unless it exists")
      ]
    }
    let tree = try ReleaseTree(reading: request.directory) { _, _ in try context.checkCancellation() }
    content.files = tree.files
    try content.check()
    let folder = try store.folder(site: content.site, version: content.version(digest: content.digest))
    if let manifest = try? Release.open(folder).unverifiedManifest(), manifest.content == content { return [] }
    let summary = "archive \(content.files.count) files, \(content.bytes) bytes, as a \(content.purpose.rawValue)"
    return [PlannedChange(action: Files.exists(folder) ? "replace" : "create", target: folder, summary: summary)]
      + (try removals(content))
  }

  private func removals(_ content: ReleaseContent) throws -> [PlannedChange] {
    try store.prunable(site: content.site, purpose: content.purpose, keep: request.keep, adding: true).map {
      PlannedChange(
        action: "remove", target: $0.release.folder, summary: "more than \(request.keep) of this purpose; not live", destructive: true)
    }
  }
}
