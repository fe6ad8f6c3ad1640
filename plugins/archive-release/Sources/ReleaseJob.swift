internal import Cryptography
internal import POSIX
internal import Releases
internal import StepKit

/// One run of the step: unless that release is there already, make it and prune old ones.
struct ReleaseJob {
  let request: ReleaseRequest
  let context: StepContext
  let store: ReleaseStore
  let keys: ReleaseKeys
  /// Of the host's key.
  let passphrase: Passphrase?

  init(_ config: ArchiveRelease.Config, _ context: StepContext) throws {
    request = try ReleaseRequest(config, context)
    self.context = context
    store = ReleaseStore(home: context.home)
    keys = ReleaseKeys(home: context.home)
    var bytes = Array((config.passphrase ?? "").utf8)
    passphrase = Passphrase(taking: &bytes)
  }

  func run() throws -> StepResult {
    let listing = try TreeListing(of: request.directory)
    let content = request.content
    try content.check()

    let lock = try store.lock(
      site: content.site, owner: "run \(context.run), step \(context.step)",
      waiting: { context.log(.notice, "waiting for \($0) to be done with the releases of \(content.site)") },
      check: context.checkCancellation)
    defer { lock.release() }

    let progress = ByteProgress(context)
    if let manifest = try store.lookalike(of: listing, content) {
      let isSame = try listing.has(manifest.files) { done, total in try progress.report(done, of: 2 * total) }
      if isSame, let manifest = try intactManifest(of: manifest.content, manifest.version) { return present(manifest) }
      progress.begin(at: listing.bytes)
    }
    return try make(content, listing, progress)
  }

  private func make(_ content: ReleaseContent, _ listing: TreeListing, _ progress: ByteProgress) throws -> StepResult {
    let staged = try store.stage(
      content, from: listing, provenance: provenance(), key: keys.signingKey { passphrase }, created: Clock.now, modified: modified(),
      progress: { done, total in try progress.report(done, of: total) })
    let manifest = staged.manifest
    do {
      if let manifest = try intactManifest(of: manifest.content, manifest.version) {
        staged.discard()
        return present(manifest)
      }
      try context.checkCancellation()
      try context.checkpoint(undo: MadeRelease(manifest, home: context.home).json, effects: .complete)
      _ = try staged.put()
    } catch {
      staged.discard()
      throw error
    }
    context.log(
      .info,
      "\(manifest.site) \(manifest.version): \(manifest.files.count) files, \(manifest.content.bytes) bytes, "
        + "\(manifest.archive.size) as archive")
    prune(content)
    return made(manifest)
  }

  /// The time of every entry of the archive (https://reproducible-builds.org/specs/source-date-epoch/).
  private func modified() throws -> Int {
    guard let text = Environment["SOURCE_DATE_EPOCH"] else { return 0 }
    // What a header of a tar holds in eleven octal digits.
    guard let seconds = Int(text), (0..<1 << 33).contains(seconds) else {
      throw StepError(
        .validation, "SOURCE_DATE_EPOCH is no time", effects: .none, help: "give seconds since 1970, in digits")
    }
    return seconds
  }

  /// The manifest of the release with this content, when it is in the store and unharmed.
  private func intactManifest(of content: ReleaseContent, _ version: String) throws -> ReleaseManifest? {
    let folder = try store.folder(site: content.site, version: version)
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

  private func present(_ manifest: ReleaseManifest) -> StepResult {
    context.log(.info, "\(manifest.site) \(manifest.version) is there already, and intact")
    // Made by an attempt of this very run that was interrupted before it could answer.
    let isOurs = manifest.provenance.run == context.run
    return isOurs ? made(manifest) : StepResult(.unchanged, outputs: outputs(manifest))
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
