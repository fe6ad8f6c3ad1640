internal import ChildProcess
internal import POSIX
internal import StepProtocol

/// How the distribution's nginx is told to read its configuration again.
extension SystemNginx {
  /// - Throws: when it can't be told from here, with what would allow it.
  func reload(_ master: Int32) throws {
    var refusal: String?
    if isService {
      // Nobody is there to type a password.
      let result = try Command("systemctl", ["--no-ask-password", "reload", "nginx"]).run(deadlineSeconds: 60)
      if result.status == .exited(0) { return }
      refusal = "systemctl reload nginx: \(result.errorText.trimmingSpaces)"
    }
    if Signals.send(Signals.hangUp, to: master) {
      if let refusal { log(.warning, "\(refusal); reloaded by a signal to process \(master)") }
      return
    }
    let user = Environment.userIdentifier
    throw ServingError(
      .permission, refusal ?? "nginx (process \(master)) takes no signal of the user \(user)",
      help: isService
        ? "run this as root, or let the user \(user) reload that one service: by a rule of polkit for org.freedesktop.systemd1.manage-units with the unit nginx.service and the verb reload"
        : "run this as root, or as the user who has started it; nothing was changed")
  }

  /// Whether systemd looks after it.
  private var isService: Bool { configurationPath == "/etc/nginx/nginx.conf" && Files.exists("/run/systemd/system") }
}
