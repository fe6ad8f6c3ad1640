internal import Engine
internal import Nginx
internal import POSIX

/// What `nginx install` and `nginx uninstall` have in common.
struct NginxServiceOptions {
  static let declaration: [OptionDeclaration] = [
    .flag("user", "as a service of your own systemd, without root"),
    .value("name", "NAME", "of the service, for a second home (default: slipway-nginx)"),
    .value("root", "DIRECTORY", kind: .directory, "in the system that lies there, as for an image"), .json,
  ]

  private let isUser: Bool
  private let name: String
  private let root: String

  init(_ arguments: ParsedArguments) throws(UsageError) {
    isUser = arguments.has("user")
    name = arguments.value("name") ?? "slipway-nginx"
    root = arguments.value("root").map { Path.normalized($0.hasPrefix("/") ? $0 : Path.join(Environment.workingDirectory, $0)) } ?? ""
    guard !name.isEmpty, name.utf8.count <= 100, name.utf8.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || "-_.".utf8.contains($0) }),
      name.first != ".", name.first != "-"
    else { throw UsageError("\"\(name.prefix(80))\" can't be the name of a service", help: "letters, digits, hyphens, dots and underscores") }
    if isUser, arguments.value("root") != nil { throw UsageError("--user and --root exclude each other") }
  }

  func service(of home: ServedHome) throws -> NginxService {
    guard Files.exists(home.layout.home) else {
      throw UsageError("there is no home \(home.layout.home)", help: "make it, owned by the user who is to run nginx: install -d -o slipway \(home.layout.home)")
    }
    guard !home.layout.home.utf8.contains(where: { $0 < 0x20 }) else { throw UsageError("the home's path has a control character") }
    let owner = try Account.owner(of: home.layout.home)
    if isUser, owner.identifier != Environment.userIdentifier {
      throw UsageError("the home \(home.layout.home) belongs to \(owner.name), not to you", help: "as root, without --user")
    }
    let configuration = Environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? Path.join(Environment["HOME"] ?? "/", ".config")
    return NginxService(
      layout: home.layout, program: Environment.executable, owner: owner, isUser: isUser, name: name, isSystem: home.settings.mode == .system,
      needsPorts: home.listen.ports.contains { $0 < 1024 }, root: root,
      userFolder: Path.join(configuration, "systemd/user"))
  }

  /// Whether systemd runs here and is the one that was meant.
  var reachesSystemd: Bool { root.isEmpty && Files.exists("/run/systemd/system") }

  /// `systemctl` with what the options say.
  var systemctl: [String] { isUser ? ["--user"] : root.isEmpty ? [] : ["--root=\(root)"] }
}
