internal import BuildCache
internal import Engine
internal import JSON
internal import POSIX

struct CacheListCommand: Command {
  static let declaration = CommandDeclaration(
    "cache", "list", topic: .host, summary: "list what steps keep to do only what has changed",
    options: [.json],
    examples: [.init("cache list", "how much it is"), .init("cache list --json", "for a script")])

  private let json: Bool

  init(_ arguments: ParsedArguments) { json = arguments.has("json") }

  func run(_ console: Console) throws -> ExitCode {
    let caches = try CacheUsage.all(home: Home.locate().path)
    if json {
      console.output(
        .array(
          caches.map {
            [
              "step": .string($0.name), "bytes": .integer($0.bytes), "objects": .integer($0.objects), "sites": .integer($0.projects),
              "lastUsed": $0.lastUsed.map { .string(Clock.timestamp($0)) } ?? .null, "folder": .string($0.folder),
            ]
          }))
    } else if caches.isEmpty {
      console.message("Nothing is kept yet.\n")
    } else {
      var table = Table("STEP", "SIZE", "FILES", "SITES", "USED")
      let now = Clock.now
      for cache in caches {
        table.add(
          .init(cache.name), .init(sizeText(cache.bytes)), .init(String(cache.objects)), .init(String(cache.projects)),
          .init(cache.lastUsed.map { ageText(now - $0) } ?? "never"))
      }
      console.output(table.text(console.results))
    }
    return .succeeded
  }
}
