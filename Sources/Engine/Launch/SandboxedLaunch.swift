internal import Pipelines
internal import POSIX

extension Sandbox {
  /// Where the sandbox's own parts are, inside.
  private static let helperInside = "/.slipway/enter"
  private static let reportInside = "/.slipway/report"

  /// The plugin, started in a sandbox.
  /// - Parameter report: a file that undeclared commands and failed starts are written to.
  func launch(_ plugin: PluginLaunch, _ mounts: [SandboxMount], _ grants: SandboxGrants, report: String) -> PluginLaunch {
    var arguments = ["start", bubblewrap] + Bubblewrap.namespaces
    arguments += grants.services && isRoot ? Bubblewrap.preparingDaemons : Bubblewrap.ownUsers
    if !grants.processes { arguments.append("--unshare-pid") }
    if !grants.network { arguments.append("--unshare-net") }
    let own: [SandboxMount] = [.read(helper, at: Self.helperInside), .write(report, at: Self.reportInside)]
    let all = (mounts + own).withFolders { try? Files.status($0).permissions }
    arguments += all.flatMap(\.arguments)
    // Whatever is no mount of its own can't be written: a file there would vanish with the sandbox.
    for case .sealed(let path) in mounts { arguments += ["--remount-ro", path] }
    // What leads the loader to other code is for the plugin alone: bwrap and its starter run outside.
    let ofLoader = plugin.environment.filter { Self.isOfLoader($0.key) }
    for (name, value) in ofLoader.sorted(by: { $0.key < $1.key }) { arguments += ["--setenv", name, value] }
    arguments += ["--remount-ro", "/", "--chdir", plugin.directory, "--", Self.helperInside, "enter", Self.reportInside]
    return PluginLaunch(
      executable: helper, arguments: arguments + plugin.words, environment: plugin.environment.filter { ofLoader[$0.key] == nil },
      directory: plugin.directory)
  }

  /// Variables by which a program loads other code than its own (ld.so(8), iconv(1), locale(7)).
  private static func isOfLoader(_ variable: String) -> Bool {
    variable.hasPrefix("LD_") || ["GLIBC_TUNABLES", "GCONV_PATH", "LOCPATH", "NLSPATH"].contains(variable)
  }

  /// All that the sandbox of a step shows.
  /// - Parameters:
  ///   - kind: what a path of the host is; nil when it is not there.
  ///   - real: a path without links.
  func mounts(
    _ executable: String, _ folders: LaunchFolders, _ grants: SandboxGrants, kind: (String) -> FileStatus.Kind?,
    real: (String) -> String = Sandbox.real
  ) -> [SandboxMount] {
    let program = program(executable)
    var granted = (program?.folders ?? []).reduce(into: [String: PathNeed.Access]()) { $0[$1] = .read }
    granted[folders.plugin] = .read
    // What is not there can't be shown, and where a link has come in between it is something else.
    let present = grants.paths.filter { kind($0.path) != nil && real($0.path) == $0.source }
    for grant in present where !isShownForWriting(grant, by: present, real) {
      // A link in another folder that is shown leads there by itself.
      let isInside = present.contains { $0.path != grant.path && Path.isWithin(grant.path, $0.path) }
      let path = isInside ? grant.source : grant.path
      if granted[path] != .write { granted[path] = grant.access }
    }
    granted[folders.workspace] = .write
    granted[folders.scratch] = .write
    var result = base + [.processes(isOwn: !grants.processes)]
    result += withHidden(granted, kind, real)
    for folder in commandFolders where covers(folder.path, granted) { result.append(.read(folder.replacement, at: folder.path)) }
    for (path, source) in (program?.files ?? [:]).sorted(by: { $0.key < $1.key }) where needsPlace(path, result) {
      result.append(.read(source, at: path))
    }
    return result
  }

  /// Whether a path that was asked for is there anyway, and more than it: a mount of its own could neither be replaced nor
  /// removed, as an undo does with what its step has made.
  private func isShownForWriting(
    _ grant: SandboxGrants.PathGrant, by all: [SandboxGrants.PathGrant], _ real: (String) -> String
  ) -> Bool {
    let secrets = ([home] + PrivatePaths.ofUser(user)).map(real)
    return all.contains { wide in
      wide.access == .write && wide.path != grant.path && Path.isWithin(grant.path, wide.path)
        && Path.isWithin(grant.source, wide.source)
        && !secrets.contains { Path.isWithin($0, wide.source) && Path.isWithin(grant.source, $0) }
    }
  }

  /// In the order of their depth; what is private is taken out of a folder that holds it, under whatever name.
  private func withHidden(
    _ granted: [String: PathNeed.Access], _ kind: (String) -> FileStatus.Kind?, _ real: (String) -> String
  ) -> [SandboxMount] {
    var mounts = granted.map { path, access in access == .write ? SandboxMount.write(path, at: path) : .read(path, at: path) }
    let secrets = ([home] + PrivatePaths.ofUser(user)).filter { kind($0) == .directory }.map(real)
    for (path, source) in granted.keys.map({ ($0, real($0)) }) {
      for secret in secrets where secret != source && Path.isWithin(secret, source) {
        let place = Path.join(path, Path.below(secret, source) ?? "")
        if granted[place] == nil { mounts.append(.sealed(place)) }
      }
    }
    mounts = Array(Set(mounts))
    return mounts.sorted { ($0.path.utf8.count, $0.path) < ($1.path.utf8.count, $1.path) }
  }

  /// Whether a folder of commands can be replaced: not when something that the step may see lies in it.
  private func covers(_ folder: String, _ granted: [String: PathNeed.Access]) -> Bool {
    if SandboxProgram.isOfSystem(folder) { return !granted.keys.contains { $0 != folder && Path.isWithin($0, folder) } }
    return !granted.keys.contains { Path.isWithin($0, folder) }
  }

  /// Whether a program is not there yet: its place is in a folder of commands, or nowhere.
  private func needsPlace(_ path: String, _ mounts: [SandboxMount]) -> Bool {
    if mounts.access(to: path) == nil { return true }
    return mounts.contains { mount in
      if case .read(let source, let place) = mount { source != place && Path.isWithin(path, place) } else { false }
    }
  }
}
