internal import ChildProcess
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
  /// What every sandbox shows.
  let base: [SandboxMount]
  let commandFolders: [CommandFolders.Folder]
  private var programs: [String: SandboxProgram] = [:]

  /// - Throws: `InvalidInput` when this machine has no sandbox to offer: a step never runs without one silently.
  init(home: Home) throws {
    guard let bubblewrap = Environment.find(command: "bwrap") else {
      throw InvalidInput("a sandbox was asked for, and bubblewrap (bwrap) is not installed", help: "apt-get install bubblewrap")
    }
    for program in [Installation.sandbox, Installation.undeclared] where !Files.isExecutable(program) {
      throw InvalidInput("\(program) can't be run", help: "build or install Slipway again: its programs lie side by side")
    }
    self.bubblewrap = bubblewrap
    helper = Installation.sandbox
    self.home = home.path
    user = Path.normalized(Environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/root")
    try Self.probe(bubblewrap)
    let cache = Path.join(home.cache, "sandbox")
    commandFolders = try CommandFolders.prepare(path: Environment["PATH"], cache: cache, stub: Installation.undeclared)
    base = Self.system() + Self.libraries(of: helper) + (try Accounts.mounts(in: cache))
  }

  /// Where Slipway's own programs have their libraries elsewhere than the system: a toolchain's, in a build for trying.
  private static func libraries(of helper: String) -> [SandboxMount] {
    ProgramInspection(helper).libraryFolders.filter { !SandboxProgram.isOfSystem($0) }.sorted().map { .read($0, at: $0) }
  }

  /// The namespaces that every step gets, whatever it declares.
  static let namespaces = [
    "--unshare-user", "--disable-userns", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--cap-drop", "ALL",
    "--die-with-parent",
  ]

  /// Whether it works is known only by trying.
  private static func probe(_ bubblewrap: String) throws {
    let arguments = namespaces + ["--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]
    let result = try Command(bubblewrap, arguments, directory: "/").run(deadlineSeconds: 10)
    if result.status.isSuccess { return }
    let reason = result.errorText.split(separator: "\n").last.map(String.init) ?? "\(result.status)"
    throw InvalidInput(
      "a sandbox was asked for, and this machine can't make one: \(reason)",
      help: "user namespaces must be allowed: sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000, on Ubuntu also kernel.apparmor_restrict_unprivileged_userns=0; a container must allow its own (docker run --security-opt seccomp=unconfined --security-opt systempaths=unconfined)")
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

  /// Looks at what a plugin's program and its commands consist of, for later launches.
  mutating func inspect(_ executable: String, commands: [String]) {
    programs[executable] = SandboxProgram(executable, commands: commands, path: Environment["PATH"], user: user)
  }

  func program(_ executable: String) -> SandboxProgram? { programs[executable] }
}
