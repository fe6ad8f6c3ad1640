internal import Conformance
internal import Diagnostics
internal import Engine
internal import JSON
internal import POSIX
internal import Pipelines
internal import StepProtocol

struct PluginInspectCommand: Command {
  static let declaration = CommandDeclaration(
    "plugin", "inspect", topic: .plugins, summary: "talk to a plugin by hand, and see every message both ways",
    details: [
      "Starts the plugin with a workspace, a scratch directory and a home of its own, sends \"initialize\", then \"execute\" with the first example of its manifest or with --config, and ends it. Checkpoints are answered; what is left to undo is taken back with --undo, in a new process. Each line has its time in seconds and its direction: to the plugin, from it, and ! for standard error.",
      "On a terminal and with none of these options, or with --interactive, you say what comes next; \"help\" lists the commands.",
      "A transcript (--record) has neither secrets nor paths of this machine. --replay says the same to a plugin again, and shows where replies, requests or its end differ; log lines, progress and times may.",
      "Secret keys of a config are taken from a file only. Ctrl-C cancels what is under way, a second one ends it.",
      "Exit code: 0 the plugin did what was asked, 1 it did not, 2 wrong usage, 130 interrupted.",
    ],
    positionals: [PositionalDeclaration("PATH", kind: .directory, "the plugin's folder, or its name")],
    options: [
      .value("example", "N", "use example N of the manifest (default: 1)"),
      .value("config", short: "c", "FILE|JSON", kind: .file, "use this config"),
      .flag("validate", "send \"validate\" first"), .flag("plan", "send \"plan\" first, and \"execute\" only where it is asked for"),
      .flag("execute", "send \"execute\""), .flag("undo", "take back what it has done, in a new process"),
      .value("cancel-after", "SECONDS", "cancel \"execute\" after so long"),
      .flag("refuse-checkpoint", "answer checkpoints with an error"), .flag("interactive", short: "i", "read commands from standard input"),
      .value("workspace", "DIR", kind: .directory, "use this workspace, and keep it"), .directory,
      .value("record", "FILE", kind: .file, "write a transcript"), .value("replay", "FILE", kind: .file, "play a transcript again"),
      .flag("json", "print the lines as JSON, one object a line"), .plugins,
    ],
    examples: [
      .init("plugin inspect plugins/greet", "talk to it"),
      .init("plugin inspect plugins/greet --execute --undo", "its first example, and back"),
      .init("plugin inspect plugins/greet --execute --cancel-after 0.5 --json", "how it takes a cancel"),
      .init("plugin inspect notify --config config.json --record notify.jsonl", "keep a transcript"),
      .init("plugin inspect notify --replay notify.jsonl", "what is different since then"),
    ])

  private let options: InspectionOptions

  init(_ arguments: ParsedArguments) throws { options = try InspectionOptions(arguments) }

  func run(_ console: Console) throws -> ExitCode {
    let (plugin, manifest) = try options.plugin()
    // Before any thread is started: they inherit which signals are blocked.
    let control = try SignalControl()
    if let file = options.replayed { return try replay(file, plugin, control, console) }

    let config = try options.config(for: manifest)
    let secrets = manifest.secrets.compactMap { config?[$0] }.flatMap(\.strings)
    let printer = InspectionPrinter(console, json: options.json, secrets: secrets)
    let places = try InspectionPlaces(workspace: options.workspace, directory: options.directory)
    let inspection = try Inspection(plugin, manifest, in: places) { printer.show($0) }
    inspection.refusesCheckpoints = options.refusesCheckpoints
    for finding in config.map(inspection.findings) ?? [] { printer.remark("config: \(finding)") }
    let code = try begun { () throws -> ExitCode in
      if options.isInteractive {
        let talk = InteractiveInspection(
          inspection: inspection, control: control, printer: printer, input: try .duplicate(0),
          config: options.hasConfig ? config : nil)
        return try talk.run() ? .succeeded : .cancelled
      }
      guard let config else { throw UsageError("the manifest has no example", help: "--config FILE gives a config") }
      let run = InspectionRun(
        inspection: inspection, control: control, printer: printer, methods: options.methods, config: config,
        cancelAfter: options.cancelAfter, undoes: options.undoes)
      return try run.run().map { $0 ? .succeeded : .failed } ?? .cancelled
    }
    if let file = options.recorded {
      let text = inspection.recording.text(redactor: printer.redactor) { places.placeholders(process: $0) }
      try begun { try Files.replace(file, with: Array(text.utf8), permissions: 0o600) }
    }
    return code
  }

  private func replay(_ file: String, _ plugin: InstalledPlugin, _ control: SignalControl, _ console: Console) throws -> ExitCode {
    // Opening a pipe would wait for somebody to write into it.
    if let kind = (try? Files.status(file))?.kind, kind != .file { throw UsageError("\(file) is not a file") }
    let recording = try Recording(parsing: try Files.read(file, limit: 256 << 20), file: file)
    let places = try InspectionPlaces(workspace: options.workspace, directory: options.directory)
    let printer = InspectionPrinter(console, json: options.json, secrets: [])
    var isInterrupted = false
    let replay = Replay(recording, against: plugin, in: places) {
      if control.next() != nil { isInterrupted = true }
      return isInterrupted
    } onLine: { if options.json { printer.show($0) } }
    let (differences, compared) = try begun { try replay.run() }
    if isInterrupted { return .cancelled }
    if options.json {
      console.output(["same": .bool(differences.isEmpty), "compared": .integer(compared), "differences": .array(differences.map(\.json))], .compact)
    } else {
      console.output(differences.map { $0.text(console.results) }.joined())
      console.output(differences.isEmpty ? "the same: \(count(compared, "message"))\n" : "\(count(differences.count, "difference"))\n")
    }
    return differences.isEmpty ? .succeeded : .failed
  }
}

extension JSONValue {
  /// Every string and number in it.
  fileprivate var strings: [String] {
    switch self {
    case .string(let text): [text]
    case .integer, .number: [text()]
    case .array(let elements): elements.flatMap(\.strings)
    case .object(let object): object.members.flatMap(\.value.strings)
    default: []
    }
  }
}
