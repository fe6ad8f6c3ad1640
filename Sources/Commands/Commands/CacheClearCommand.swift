internal import BuildCache
internal import Diagnostics
internal import Distribution
internal import Engine
internal import JSON

struct CacheClearCommand: Command {
  static let declaration = CommandDeclaration(
    "cache", "clear", topic: .host, summary: "remove what steps keep: the next run does everything anew",
    positionals: [PositionalDeclaration("STEP", .optional, kind: .text, "the name of a step, as \"cache list\" shows it, or \"deltas\"; all when left out")],
    options: [.json],
    examples: [.init("cache clear", "all of it"), .init("cache clear compile-pages", "what one step keeps")])

  private let step: String?
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    step = arguments.positionals.first
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate().path
    let known = try CacheUsage.all(home: home)
    let deltas = DeltaCache(home: home)
    if step == Self.deltas { return show([Self.deltas], try deltas.clear().bytes, [], console) }
    let wanted = step.map { step in known.filter { $0.name == step } } ?? known
    if let step, wanted.isEmpty {
      throw UsageError("the step \"\(step)\" keeps nothing", help: suggestion(for: step, among: known.map(\.name)))
    }
    var busy: [Diagnostic] = []
    var cleared: [CacheUsage] = []
    for cache in wanted {
      if try BuildCache(cache.folder).clear() {
        cleared.append(cache)
      } else {
        busy.append(Diagnostic(.error, "\(cache.folder) is in use", help: "wait for the run to end, and try again"))
      }
    }
    var names = cleared.map(\.name)
    var bytes = cleared.reduce(0) { $0 + $1.bytes }
    if step == nil, case let gone = try deltas.clear(), gone.files > 0 {
      names.append(Self.deltas)
      bytes += gone.bytes
    }
    return show(names, bytes, busy, console)
  }

  private static let deltas = "deltas"

  private func show(_ names: [String], _ bytes: Int, _ busy: [Diagnostic], _ console: Console) -> ExitCode {
    if json {
      console.output(["cleared": .array(names.map(JSONValue.string)), "bytes": .integer(bytes)])
    } else {
      console.output(names.isEmpty ? "Nothing was removed.\n" : "Removed \(sizeText(bytes)): \(names.joined(separator: ", ")).\n")
    }
    console.show(busy)
    return busy.isEmpty ? .succeeded : .failed
  }
}
