internal import Diagnostics
internal import Engine
internal import JSON
internal import Nginx
internal import POSIX
internal import Publishing

struct PreviewRemoveCommand: Command {
  static let declaration = CommandDeclaration(
    "preview", "remove", topic: .serving, summary: "take a preview off the web before it expires",
    details: ["Its release stays in the store, and can be published again."],
    positionals: [.init("SITE", kind: .site, "the site's id"), .init("ID", kind: .text, "the preview's id, or its environment: preview-ID")],
    options: [.flag("yes", short: "y", "don't ask"), .json],
    examples: [.init("preview remove portfolio 42", "when it was looked at"), .init("preview remove portfolio 42 --yes", "in a script")])

  private let site: String
  private let environment: String
  private let isSure: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    site = arguments.positionals[0]
    let id = arguments.positionals[1]
    environment = id.hasPrefix("preview-") ? id : "preview-\(id)"
    isSure = arguments.has("yes")
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "preview remove", console)
    try home.checkUser()
    let previews = try Preview.all(home.layout)
    guard let preview = previews.first(where: { $0.deployment.site == site && $0.deployment.environment == environment }) else {
      let known = previews.filter { $0.deployment.site == site }.map(\.deployment.environment)
      throw UsageError("\(site) has no preview \"\(environment)\"", help: suggestion(for: environment, among: known))
    }
    if !isSure, !Environment.isTerminal(0) {
      throw UsageError("there is nobody to ask whether \(environment) of \(site) may go", help: "add --yes")
    }
    if !isSure, !console.confirms("Take \(environment) of \(site) off the web?") {
      console.message("Nothing was removed.\n")
      return .succeeded
    }
    try begun { try preview.deployment.changed(by: "preview remove", console) { try preview.deployment.remove() } }
    if json { console.output(["site": .string(site), "environment": .string(environment), "removed": true]) } else {
      console.output("\(environment) of \(site) is off the web\n")
    }
    return .succeeded
  }
}
