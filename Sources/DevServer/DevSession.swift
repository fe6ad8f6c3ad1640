internal import Diagnostics
package import Engine
internal import HTTPServer
internal import JSON
internal import Pipelines
internal import POSIX

/// What `slipway dev` is asked for.
package struct DevOptions: Sendable {
  /// The site definition, absolute.
  package var site: String
  /// A definition with the parameter `site`.
  package var pipeline: String
  /// In digits.
  package var address: String
  /// Nil for the first that is free from `defaultPort` on.
  package var port: Int?
  package var run: RunOptions

  package static let defaultPort = 8000

  package init(site: String, pipeline: String, address: String, port: Int?, run: RunOptions) {
    self.site = site
    self.pipeline = pipeline
    self.address = address
    self.port = port
    self.run = run
  }
}

/// Serves a site while it is written: builds it, again after each change, and tells the pages that show it.
package final class DevSession {
  private let options: DevOptions
  private let home: Home
  private let tell: (DevEvent) -> Void
  private let folder: String
  private let publication: Publication
  private let signals: StopSignals
  private let watch: SiteWatch
  private let workspace: SessionWorkspace
  /// The steps that may change what is served.
  private let makers: Set<String>
  private var number = 0
  /// What has changed since something was served for the last time.
  private var unpublished = FolderChanges()

  /// Nothing has begun yet where this throws.
  /// - Parameter tell: called on the thread of `run`.
  /// - Throws: `InvalidInput` where the pipeline can't run or the folder can't be watched.
  package init(_ options: DevOptions, home: Home, tell: @escaping (DevEvent) -> Void) throws {
    self.options = options
    self.home = home
    self.tell = tell
    folder = try Files.realPath(Path.parent(options.site))
    publication = Publication(session: String(Int(Clock.now * 1000), radix: 36))
    let checked = try Host(home: home, keepsHistory: false).check(Self.request(options, changed: [], workspace: nil))
    makers = Set(checked.pipeline.steps.filter { $0.manifest.effects != .none }.map(\.id))
    signals = try StopSignals()
    watch = try SiteWatch(folder, home: (try? Files.realPath(home.path)) ?? home.path)
    workspace = try SessionWorkspace(in: home)
  }

  /// Serves until a signal comes.
  /// - Throws: `SystemError` where the port can't be had, `InvalidInput` where no more folders can be watched.
  package func run() throws {
    let hosts = AllowedHosts(address: options.address, machine: Environment.hostName)
    let listening = Listening(options: options, answers: Answers(publication: publication, hosts: hosts))
    let server = try listening.begin { tell(.portTaken($0, owner: $1)) }
    defer { server.stop() }
    tell(.serving(url: Listening.url(server), elsewhere: hosts.isEverywhere ? hosts.machine.map { "http://\($0):\(server.port)/" } : nil))
    try build(FolderChanges())
    while !signals.haveCome, let changes = try watch.next(interruption: signals.descriptor) {
      try build(changes)
    }
  }

  // MARK: Building

  private func build(_ changes: FolderChanges) throws {
    number += 1
    unpublished.add(FolderChanges(paths: changes.paths, isIncomplete: changes.isIncomplete || changes.isGone))
    let changed = changes.paths.sorted(by: precedesInBytes)
    let build = DevEvent.Build(number: number, changed: changed)
    tell(.buildStarted(build))
    let begun = Clock.monotonic
    let control = try BuildControl(signals, watch)
    var isPublished = false
    let outcome = run(changed, control) { outcome in
      // Steps that only look at it may take their time: what is wrong by their word is told when they have ended.
      guard !isPublished, outcome.isMade else { return }
      isPublished = true
      self.publish(outcome)
      control.publish()
    }
    if signals.haveCome { return }
    let seconds = Clock.monotonic - begun
    let findings = outcome.findings.map { ErrorOverlay.Item(shown($0), excerpt: excerpt($0)) }
    if outcome.isGood {
      if !isPublished { publish(outcome) }
      publication.approve()
    } else if !control.isSuperseded {
      let overlay = ErrorOverlay(title: outcome.title ?? "The build failed", items: findings)
      publication.fail(Publication.Failure(build: number, overlay: overlay, isLate: isPublished))
    }
    tell(
      .buildEnded(
        build,
        DevEvent.BuildReport(
          isGood: outcome.isGood || control.isSuperseded, isUnchanged: outcome.isUnchanged, seconds: seconds, pages: outcome.pages,
          directory: publication.present.folder?.path, warnings: outcome.warnings, findings: findings.map(\.finding),
          title: outcome.title)))
  }

  private func publish(_ outcome: BuildOutcome) {
    guard let directory = outcome.directory else { return }
    defer { unpublished = FolderChanges() }
    if outcome.isUnchanged, publication.present.folder?.path == directory { return }
    publication.publish(ServedFolder(directory), build: number, changesStylesOnly: Self.areStyles(unpublished))
  }

  /// - Parameter progress: called with what it has come to so far, after each event.
  private func run(_ changed: [String], _ control: BuildControl, progress: @escaping (BuildOutcome) -> Void) -> BuildOutcome {
    var outcome = BuildOutcome(makers: makers)
    do {
      _ = try Host(home: home, keepsHistory: false).run(
        Self.request(options, changed: changed, workspace: workspace.path), control: control
      ) { event in
        outcome.add(event)
        progress(outcome)
      }
    } catch let error as any UserFacingError {
      return BuildOutcome(findings: error.diagnostics)
    } catch {
      return BuildOutcome(findings: [Diagnostic(.error, "\(error)")])
    }
    return outcome
  }

  /// Paths that are told to the pipeline; more than that are a change of everything.
  private static let mostPaths = 100

  private static func request(_ options: DevOptions, changed: [String], workspace: String?) -> RunRequest {
    var run = options.run
    run.workspace = workspace
    return RunRequest(
      pipeline: options.pipeline, parameters: [("site", options.site)], directory: Environment.workingDirectory,
      trigger: ["kind": "file-change", "paths": .array(changed.prefix(mostPaths).map(JSONValue.string))], options: run)
  }

  static func areStyles(_ changes: FolderChanges) -> Bool {
    !changes.isEmpty && !changes.isIncomplete && !changes.isGone && changes.paths.allSatisfy { Path.fileExtension($0) == "css" }
  }

  // MARK: What is shown of a finding

  private func shown(_ finding: Diagnostic) -> Diagnostic {
    var finding = finding
    if let file = finding.location?.file, let short = Path.below(file, Environment.workingDirectory), !short.isEmpty {
      finding.location?.file = short
    }
    return finding
  }

  private func excerpt(_ finding: Diagnostic) -> SourceExcerpt? {
    finding.location.flatMap { SourceExcerpt.read($0, within: folder) ?? (isPipeline($0) ? .read($0, within: Path.parent($0.file)) : nil) }
  }

  private func isPipeline(_ location: SourceLocation) -> Bool { location.file == options.pipeline }
}
