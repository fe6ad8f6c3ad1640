internal import Diagnostics
internal import Pipelines
internal import POSIX

/// How this machine sets up sandboxes, by bubblewrap (bwrap(1)): looked at once a run, before its first step.
struct Sandbox: Sendable {
  let bubblewrap: String
  let helper: String
  let home: String
  /// The home folder of the host's user.
  let user: String
  /// Whether the host runs as root.
  let isRoot = Environment.userIdentifier == 0
  /// What every sandbox shows.
  let base: [SandboxMount]
  let commandFolders: [CommandFolders.Folder]
  private var programs: [String: SandboxProgram] = [:]

  /// - Throws: `InvalidInput` when this machine has no sandbox to offer: a step never runs without one silently.
  init(home: Home) throws {
    bubblewrap = try Bubblewrap.find()
    helper = Installation.sandbox
    self.home = home.path
    user = Path.normalized(Environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/root")
    let cache = Path.join(home.cache, "sandbox")
    commandFolders = try CommandFolders.prepare(path: Environment["PATH"], cache: cache, stub: Installation.undeclared)
    base = Self.system() + Self.libraries(of: helper) + (try Accounts.mounts(in: cache))
  }

  /// Where Slipway's own programs have their libraries elsewhere than the system: a toolchain's, in a build for trying.
  private static func libraries(of helper: String) -> [SandboxMount] {
    ProgramInspection(helper).libraryFolders.filter { !SandboxProgram.isOfSystem($0) }.sorted().map { .read($0, at: $0) }
  }

  /// Libraries and programs' data, and of /etc what they look into: never all of it.
  private static func system() -> [SandboxMount] {
    var mounts: [SandboxMount] = [.read("/usr", at: "/usr")]
    for folder in ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"] {
      guard let status = try? Files.linkStatus(folder) else { continue }
      if status.kind == .link, let target = try? Files.readLink(folder) {
        mounts.append(.link(folder, to: target))
      } else {
        mounts.append(.read(folder, at: folder))
      }
    }
    let etc = [
      "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "ssl/certs", "ssl/openssl.cnf", "ca-certificates", "pki/tls/certs",
      "resolv.conf", "hosts", "host.conf", "gai.conf", "nsswitch.conf", "protocols", "services", "localtime", "timezone",
      "mime.types", "locale.alias", "os-release", "debian_version", "fonts", "login.defs",
    ]
    for name in etc where Files.exists("/etc/\(name)") { mounts.append(.read("/etc/\(name)", at: "/etc/\(name)")) }
    return mounts + [.devices, .empty("/tmp"), .link("/var/tmp", to: "/tmp"), .empty("/run")]
  }

  /// A path without links; as it is where it leads nowhere.
  static func real(_ path: String) -> String { (try? Files.realPath(path)) ?? path }

  /// Looks at what a plugin's program and its commands consist of, for later launches.
  mutating func inspect(_ executable: String, commands: [String]) {
    programs[executable] = SandboxProgram(executable, commands: commands, path: Environment["PATH"], user: user)
  }

  func program(_ executable: String) -> SandboxProgram? { programs[executable] }
}
