internal import POSIX
internal import Releases
internal import StepKit

/// One run of the step: read the tree, and unless that release is there already, make it and prune old ones.
struct ReleaseJob {
  let request: ReleaseRequest
  let context: StepContext
  let store: ReleaseStore
  let keys: ReleaseKeys

  init(_ config: ArchiveRelease.Config, _ context: StepContext) throws {
    request = try ReleaseRequest(config, context)
    self.context = context
    store = ReleaseStore(home: context.home)
    keys = ReleaseKeys(home: context.home)
  }

  func run() throws -> StepResult {
    let progress = ByteProgress(context)
    let tree = try ReleaseTree(reading: request.directory) { done, total in try progress.report(done, of: 2 * total) }
    var content = request.content
    content.files = tree.files
    try content.check()

    let lock = try store.lock(
      site: content.site, owner: "run \(context.run), step \(context.step)",
      waiting: { context.log(.notice, "waiting for \($0) to be done with the releases of \(content.site)") },
      check: context.checkCancellation)
    defer { lock.release() }

    if let manifest = try intactManifest(of: content) {
      // Made by an attempt of this very run that was interrupted before it could answer.
      let isOurs = manifest.provenance.run == context.run
      context.log(.info, "\(manifest.site) \(manifest.version) is there already, and intact")
      return isOurs ? made(manifest) : StepResult(.unchanged, outputs: outputs(manifest))
    }
    return try make(content, tree, progress)
  }

  private func make(_ content: ReleaseContent, _ tree: ReleaseTree, _ progress: ByteProgress) throws -> StepResult {
    let stored = try store.make(
      content, from: tree, provenance: provenance(), key: keys.signingKey(), created: Clock.now,
      modified: Environment["SOURCE_DATE_EPOCH"].flatMap(Int.init) ?? 0,
      progress: { done, total in try progress.report(total + done, of: 2 * total) },
      commit: { manifest in
        try context.checkCancellation()
        try context.checkpoint(undo: MadeRelease(manifest, home: context.home).json, effects: .complete)
      })
    let manifest = stored.manifest
    context.log(
      .info,
      "\(manifest.site) \(manifest.version): \(manifest.files.count) files, \(content.bytes) bytes, "
        + "\(manifest.archive.size) as archive")
    prune(content)
    return made(manifest)
  }

  /// The manifest of the release with this content, when it is in the store and unharmed.
  private func intactManifest(of content: ReleaseContent) throws -> ReleaseManifest? {
    let folder = try store.folder(site: content.site, version: content.version(digest: content.digest))
    guard Files.exists(folder) else { return nil }
    let trusted = try keys.trusted()
    do {
      let manifest = try Release.open(folder).verify(keys: trusted).manifest
      if manifest.content == content { return manifest }
      context.log(.warning, "\(folder) holds another release; it is made again")
    } catch {
      context.log(.warning, "\(folder) is no intact release and is made again: \(error)")
    }
    return nil
  }

  /// What can't be removed now goes the next time; the release itself is there.
  private func prune(_ content: ReleaseContent) {
    do {
      for version in try store.prune(site: content.site, purpose: content.purpose, keep: request.keep) {
        context.log(.info, "removed \(version): more than \(request.keep) of this purpose")
      }
    } catch { context.log(.warning, "old releases of \(content.site) stay: \(error)") }
  }

  private func provenance() throws -> ReleaseProvenance {
    var provenance = ReleaseProvenance()
    if context.provenance != .null {
      do { provenance = try ReleaseProvenance(JSONField(context.provenance)) } catch {
        context.log(.warning, "the host's provenance is not understood: \(error)")
      }
    }
    provenance.run = context.run
    provenance.pipeline = provenance.pipeline ?? context.pipeline
    return provenance
  }

  private func made(_ manifest: ReleaseManifest) -> StepResult {
    StepResult(.succeeded, outputs: outputs(manifest), undo: MadeRelease(manifest, home: context.home).json)
  }

  private func outputs(_ manifest: ReleaseManifest) -> JSONObject {
    [
      "release": .string(Path.join(Path.join(store.root, manifest.site), manifest.version)), "site": .string(manifest.site),
      "version": .string(manifest.version), "digest": .string(manifest.digest), "files": .integer(manifest.files.count),
      "bytes": .integer(manifest.content.bytes),
    ]
  }
}
