internal import Nginx
internal import POSIX

/// The files through which systemd and logrotate look after the managed nginx of a home.
struct NginxService {
  let layout: Layout
  /// The program `slipway`, absolute.
  let program: String
  let owner: Account
  /// Of the user's own systemd, not the machine's.
  let isUser: Bool
  /// Of the unit, without `.service`.
  let name: String
  /// The distribution's own unit starts nginx: what is written goes beside it.
  private(set) var isSystem: Bool
  /// Whether nginx listens below 1024.
  let needsPorts: Bool
  /// Where the folders of the machine begin; nothing, or another system's root.
  let root: String
  /// For the user's units; absolute.
  let userFolder: String

  struct File: Equatable {
    var path: String
    var text: String
  }

  /// By this an installation knows its own files.
  var mark: String { "# Written by \"slipway nginx install\" for the home \(layout.home)." }

  var unitPath: String { unitFolder + "/\(name).service" }

  private var unitFolder: String { isUser ? userFolder : root + "/etc/systemd/system" }

  /// What is written; uninstalling removes the same.
  var files: [File] {
    [isSystem ? File(path: supplementPath, text: supplement) : File(path: unitPath, text: unit), File(path: rotationPath, text: rotation)]
      + tasks.flatMap { [File(path: unitFolder + "/\($0.name).service", text: $0.service), File(path: unitFolder + "/\($0.name).timer", text: $0.timer)] }
  }

  /// The same where the other nginx serves the home.
  var inOtherMode: NginxService {
    var other = self
    other.isSystem.toggle()
    return other
  }

  /// The units to enable.
  var enabledUnits: [String] { (isSystem ? [] : ["\(name).service"]) + tasks.map { "\($0.name).timer" } }

  private var tasks: [ScheduledTask] {
    let environment = "Environment=\(ServiceText.environmentWord("SLIPWAY_HOME=\(layout.home)"))\n"
    let account = isUser || owner.isRoot ? "" : "User=\(owner.name)\nGroup=\(owner.group)\n"
    let certificates = ScheduledTask(
      name: "\(name)-certificates", mark: mark, description: "Renewal of the certificates of Slipway's sites",
      settings: environment + account, command: "\(ServiceText.unitWord(program)) certificate renew")
    guard isUser else { return [certificates] }
    // The machine's logrotate has a timer of its own.
    let state = Path.join(layout.nginx, "logrotate.state")
    let rotation = ScheduledTask(
      name: "\(name)-logs", mark: mark, description: "Rotation of the logs of Slipway's nginx", settings: "",
      command: "/usr/sbin/logrotate --state \(ServiceText.unitWord(state)) \(ServiceText.unitWord(rotationPath))")
    return [certificates, rotation]
  }

  private var rotationPath: String { isUser ? Path.join(layout.nginx, "logrotate.conf") : root + "/etc/logrotate.d/\(name)" }

  // MARK: the unit

  var unit: String {
    let slipway = ServiceText.unitWord(program)
    return """
      \(mark)
      [Unit]
      Description=nginx of Slipway, for the sites of \(ServiceText.unitValue(layout.home))
      Wants=network-online.target
      After=network-online.target
      RequiresMountsFor=\(ServiceText.unitWord(layout.home))

      [Service]
      Type=forking
      PIDFile=\(ServiceText.unitValue(layout.processIdentifier))
      Environment=\(ServiceText.environmentWord("SLIPWAY_HOME=\(layout.home)"))
      ExecStart=\(slipway) nginx start --service
      ExecReload=\(slipway) nginx reload
      ExecStop=\(slipway) nginx stop --timeout 30
      TimeoutStopSec=45
      Restart=on-failure
      RestartSec=1
      LimitNOFILE=65536
      NoNewPrivileges=yes
      \(isUser ? "" : machineSettings)
      [Install]
      WantedBy=\(isUser ? "default.target" : "multi-user.target")

      """
  }

  /// What only the machine's systemd can do: another user, ports, and a file system in which nothing else can be written.
  private var machineSettings: String {
    var lines = owner.isRoot ? [] : ["User=\(owner.name)", "Group=\(owner.group)"]
    // A master of root's has workers of www-data, whom it signals, and to whom it gives the logs.
    let capabilities =
      owner.isRoot
      ? ["CAP_NET_BIND_SERVICE", "CAP_SETUID", "CAP_SETGID", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_KILL"]
      : needsPorts ? ["CAP_NET_BIND_SERVICE"] : []
    if !owner.isRoot, needsPorts { lines.append("AmbientCapabilities=CAP_NET_BIND_SERVICE") }
    lines.append("CapabilityBoundingSet=\(capabilities.joined(separator: " "))")
    // A folder that isn't there would keep the service from starting.
    lines += ["ProtectSystem=strict", "ReadWritePaths=\(ServiceText.unitWord(Files.exists(layout.www) ? layout.www : layout.home))"]
    let paths = [layout.home, program]
    lines.append("ProtectHome=\(paths.contains { path in ["/home", "/root", "/run/user"].contains { Path.isWithin(path, $0) } } ? "read-only" : "yes")")
    if !paths.contains(where: { path in ["/tmp", "/var/tmp"].contains { Path.isWithin(path, $0) } }) { lines.append("PrivateTmp=yes") }
    lines += [
      "PrivateDevices=yes", "ProtectClock=yes", "ProtectControlGroups=yes", "ProtectHostname=yes", "ProtectKernelLogs=yes",
      "ProtectKernelModules=yes", "ProtectKernelTunables=yes", "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK", "RestrictNamespaces=yes",
      "RestrictRealtime=yes", "RestrictSUIDSGID=yes", "LockPersonality=yes", "SystemCallArchitectures=native", "SystemCallFilter=@system-service",
    ]
    return lines.map { $0 + "\n" }.joined()
  }

  // MARK: the distribution's unit

  /// systemd.unit(5): a folder with what is added to a unit.
  var supplementPath: String { unitFolder + "/nginx.service.d/\(name).conf" }

  /// A socket that a killed nginx has left, by want of memory or of power, would keep the next one from starting, and with
  /// it everything else that it serves.
  private var supplement: String {
    """
    \(mark)
    [Service]
    ExecStartPre=-/bin/rm -f \([layout.privateSocket, layout.frontSocket].map(ServiceText.unitWord).joined(separator: " "))

    """
  }

  // MARK: the logs

  var rotation: String {
    let command = "SLIPWAY_HOME=\(ServiceText.shellWord(layout.home)) \(ServiceText.shellWord(program)) nginx reopen > /dev/null"
    return """
      \(mark)
      \(ServiceText.logrotateWord(layout.accessLog)) \(ServiceText.logrotateWord(layout.errorLog)) {
      \(isUser || isSystem || owner.isRoot ? "" : "    su \(owner.name) \(groupName)\n")\
          daily
          rotate 30
          maxsize 1G
          missingok
          notifempty
          nocreate
          compress
          delaycompress
          sharedscripts
          postrotate
              \(command)
          endscript
      }

      """
  }

  private var groupName: String {
    let table = (try? Files.read("/etc/group", limit: 1 << 22)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let line = table.split(separator: "\n").map { $0.split(separator: ":", omittingEmptySubsequences: false) }
      .first { $0.count >= 3 && UInt32($0[2]) == owner.group }
    return line.map { String($0[0]) } ?? String(owner.group)
  }
}
