internal import Diagnostics
internal import Engine
internal import Nginx
internal import POSIX

/// The distribution's nginx, where that one is to serve the home; nothing where it is not.
func systemNginxChecks(_ home: Home) -> [HealthCheck] {
  guard let settings = try? NginxSettings.read(home: home.path), settings.mode == .system else { return [] }
  let system = SystemNginx(layout: Layout(home: home.path), settings: settings, owner: "slipway doctor") { _, _ in }
  do {
    let file = try system.ownFile()
    guard let master = try system.master() else {
      return [.missing("nginx", "the distribution's nginx does not run", remedy: "systemctl start nginx")]
    }
    guard try system.hasOwnFile() else {
      return [.missing("nginx", "the distribution's nginx (process \(master)) does not serve this home", remedy: "slipway nginx start")]
    }
    return [.good("nginx", "the distribution's, process \(master), by \(file)")] + supplementChecks(settings)
  } catch {
    let first = (error as? any UserFacingError)?.diagnostics.first
    return [.missing("nginx", first?.message ?? "\(error)", remedy: first?.help ?? "nginx -t")]
  }
}

/// What `slipway nginx install` adds to the unit, whatever its name.
private func supplementChecks(_ settings: NginxSettings) -> [HealthCheck] {
  guard settings.configuration == nil, Files.exists("/run/systemd/system") else { return [] }
  let folder = "/etc/systemd/system/nginx.service.d"
  let isThere = ((try? Files.list(folder)) ?? []).contains { name in
    let text = (try? Files.read(Path.join(folder, name), limit: 65536)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return text.hasPrefix("# Written by \"slipway nginx install\"")
  }
  if isThere { return [] }
  return [.warning("nginx", "an nginx that was killed leaves sockets, and its service does not remove them", remedy: "slipway nginx install")]
}
