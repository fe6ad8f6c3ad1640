internal import BuildCache
internal import Distribution
internal import Engine
internal import JSON
internal import POSIX

struct CacheListCommand: Command {
  static let declaration = CommandDeclaration(
    "cache", "list", topic: .host, summary: "list what is kept to do only what has changed",
    options: [.json],
    examples: [.init("cache list", "how much it is"), .init("cache list --json", "for a script")])

  private let json: Bool

  init(_ arguments: ParsedArguments) { json = arguments.has("json") }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate().path
    let caches = try CacheUsage.all(home: home)
    let deltas = try DeltaCache(home: home).usage()
    if json {
      console.output(
        .array(
          caches.map {
            [
              "step": .string($0.name), "bytes": .integer($0.bytes), "objects": .integer($0.objects), "sites": .integer($0.projects),
              "lastUsed": $0.lastUsed.map { .string(Clock.timestamp($0)) } ?? .null, "folder": .string($0.folder),
            ]
          } + (deltas.files == 0 ? [] : [["deltas": .integer(deltas.files), "bytes": .integer(deltas.bytes)]])))
    } else if caches.isEmpty, deltas.files == 0 {
      console.message("Nothing is kept yet.\n")
    } else {
      var table = Table("STEP", "SIZE", "FILES", "SITES", "USED")
      let now = Clock.now
      for cache in caches {
        table.add(
          .init(cache.name), .init(sizeText(cache.bytes)), .init(String(cache.objects)), .init(String(cache.projects)),
          .init(cache.lastUsed.map { ageText(now - $0) } ?? "never"))
      }
      if deltas.files > 0 { table.add(.init("deltas"), .init(sizeText(deltas.bytes)), .init(String(deltas.files)), .init("-"), .init("")) }
      console.output(table.text(console.results))
    }
    return .succeeded
  }
}
