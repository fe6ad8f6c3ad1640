internal import Diagnostics
internal import Engine
internal import JSON
internal import Pipelines
internal import POSIX

struct PluginLockCommand: Command {
  static let declaration = CommandDeclaration(
    "plugin", "lock", topic: .plugins, summary: "pin the plugins that pipelines use, file by file",
    details: [
      "Writes slipway.lock beside the definitions: a SHA-256 over every file of each plugin that they use. A run of them then refuses a plugin that differs, and executes a copy of what was locked. The lockfile is for all definitions of its folder, whichever of them is named; without PIPELINE it is the working directory.",
      "Exit code: 0 locked, or with --check all is as it was locked; 1 something differs (--check); 2 a definition or a plugin can't be locked.",
    ],
    positionals: [PositionalDeclaration("PIPELINE", .any, kind: .file, "the definitions, JSON files")],
    options: [
      .flag("check", "compare and write nothing"),
      .value("update", "NAME", isRepeatable: true, "lock this plugin anew, and leave the others as they are locked"),
      .json, .plugins,
    ],
    examples: [
      .init("plugin lock pipelines/publish.json", "after you have looked at the plugins"),
      .init("plugin lock --check pipelines/publish.json", "in a script: has anything changed?"),
    ])

  private let pipelines: [String]
  private let names: Set<String>?
  private let options: RunOptions
  private let isCheck: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    pipelines = arguments.positionals
    names = arguments.values["update"].map(Set.init)
    options = try arguments.runOptions()
    isCheck = arguments.has("check")
    json = arguments.has("json")
    if isCheck, names != nil { throw UsageError("--check and --update exclude each other") }
  }

  func run(_ console: Console) throws -> ExitCode {
    let folders = pipelines.isEmpty ? ["."] : pipelines.map(Path.parent)
    var updates: [LockUpdate] = []
    for folder in Set(folders).sorted() {
      let named = pipelines.filter { Path.parent($0) == folder }
      // What is damaged is written anew, and no answer to the question whether it fits.
      if isCheck { _ = try Lockfile.read(Lockfile.path(of: Path.join(folder, "any"))) }
      func compute() throws -> LockUpdate {
        try LockUpdate.compute(folder: folder, pipelines: named, names: names, home: .locate(), options: options)
      }
      updates.append(
        try isCheck
          ? compute()
          : LockUpdate.alone(in: folder) {
            let update = try compute()
            if update.isNeeded { try update.write() }
            return update
          })
    }
    for update in updates { console.show(update.warnings) }
    if json { console.output(.array(updates.map(\.json))) } else { for update in updates { show(update, console) } }
    return isCheck && !updates.allSatisfy(\.isUpToDate) ? .failed : .succeeded
  }

  private func show(_ update: LockUpdate, _ console: Console) {
    for change in update.changes {
      let details = change.details.isEmpty ? "" : ": \(change.details.joined(separator: ", "))"
      console.message("\(change.kind.rawValue) \(displayable("\(change.plugin.name) \(change.plugin.version)\(details)"))\n")
    }
    let path = displayable(update.path)
    switch (isCheck, update.isUpToDate) {
    case (true, true): console.output("\(path): all as it was locked\n")
    case (true, false): console.message(update.isNew ? "\(path) is not there\n" : "\(path) is not up to date: slipway plugin lock\n")
    default: console.output("\(path): \(count(update.lockfile.plugins.count, "plugin"))\(update.isUpToDate ? ", nothing has changed" : "")\n")
    }
  }
}

extension LockUpdate {
  fileprivate var json: JSONValue {
    [
      "path": .string(path), "isUpToDate": .bool(isUpToDate),
      "plugins": .array(lockfile.plugins.map { .object($0.members) }),
      "changes": .array(
        changes.map { change in
          var members = change.plugin.members
          members["kind"] = .string(change.kind.rawValue)
          members["details"] = .array(change.details.map(JSONValue.string))
          return .object(members)
        }),
    ]
  }
}

extension LockedPlugin {
  fileprivate var members: JSONObject {
    var members: JSONObject = ["name": .string(name), "version": .string("\(version)")]
    members["path"] = path.map(JSONValue.string)
    members["digest"] = .string("sha256:\(digest)")
    return members
  }
}
