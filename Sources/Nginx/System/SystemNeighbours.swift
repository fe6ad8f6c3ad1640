/// Whose requests would come to Slipway that were somebody else's, in one nginx: by the rules by which nginx chooses a
/// server (nginx.org/en/docs/http/request_processing.html).
struct SystemNeighbours {
  struct Finding: Equatable {
    var message: String
    var help: String
  }

  /// In nginx's order.
  let servers: [NginxServerBlock]
  /// The file that is Slipway's, or is to be.
  let own: String
  let listen: ListenAddress
  let settings: NginxSettings

  /// What must not be; empty when nobody loses anything.
  var conflicts: [Finding] { listen.ports.flatMap { firstServers($0) + expressions($0) } + names }

  /// What an operator wants to know all the same, as sentences.
  var notes: [String] { listen.ports.flatMap { nameless($0) + elsewhere($0) } }

  private func address(_ port: Int) -> String { "\(listen.address):\(port)" }

  /// All that listen where Slipway does.
  private func group(_ port: Int) -> [NginxServerBlock] {
    servers.filter { $0.listens.contains { $0.address == address(port) } }
  }

  private func others(_ port: Int) -> [NginxServerBlock] { group(port).filter { $0.file != own } }

  private func named(_ port: Int) -> NginxServerBlock? {
    group(port).first { $0.listens.contains { $0.address == address(port) && $0.isDefault } }
  }

  /// Without a default server the first one is it: Slipway's would take its place.
  private func firstServers(_ port: Int) -> [Finding] {
    guard !settings.isDefault, named(port) == nil, let first = others(port).first, group(port).first?.file == own else { return [] }
    return [
      Finding(
        message: "requests to \(address(port)) for no name that anyone has are answered by \(first.file), because it comes first, and Slipway's part would come before it",
        help: "add default_server to \"listen \(port)\" in \(first.file); or let Slipway answer them, by \"default\": true in \"nginx\" of settings.json")
    ]
  }

  /// Of regular expressions, the first that matches counts.
  private func expressions(_ port: Int) -> [Finding] {
    guard settings.serverNames.isEmpty, let place = group(port).firstIndex(where: { $0.file == own }) else { return [] }
    guard let other = group(port)[place...].first(where: { $0.file != own && $0.names.contains { $0.hasPrefix("~") } }) else { return [] }
    return [
      Finding(
        message: "\(other.file) has names by an expression (\(other.names.first { $0.hasPrefix("~") } ?? "")), and Slipway's part would come before it and take them",
        help: "say which names are Slipway's, by \"serverNames\" in \"nginx\" of settings.json")
    ]
  }

  /// Of the same name twice, the first counts.
  private var names: [Finding] {
    let wanted = Set(settings.serverNames)
    let found = Set(listen.ports.flatMap(others).flatMap { server in server.names.filter(wanted.contains).map { "\(server.file) has the name \($0)" } })
    return found.sorted().map {
      Finding(message: "\($0), and so has \"serverNames\" in settings.json", help: "take it out of one of the two")
    }
  }

  private func nameless(_ port: Int) -> [String] {
    guard let server = named(port), server.file != own else { return [] }
    return ["at \(address(port)), requests for no name that anyone has are answered by \(server.file), as before"]
  }

  /// A socket of an address of its own goes before the one for all addresses.
  private func elsewhere(_ port: Int) -> [String] {
    var seen: Set<String> = []
    return servers.filter { $0.file != own }.flatMap { server in
      server.listens.filter { $0.port == port && $0.address != address(port) && seen.insert($0.address).inserted }
        .map { "requests to \($0.address) don't come to Slipway: \(server.file) listens there, and Slipway at \(address(port))" }
    }
  }
}
