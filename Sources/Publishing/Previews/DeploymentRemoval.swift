internal import Nginx
internal import POSIX
internal import StepProtocol

extension Deployment {
  /// Takes the deployment off the web and forgets it; its releases go by retention. The site's lock is held. Visitors
  /// lose it with the first thing that goes: its names. What isn't slipway's stays where it is.
  /// - Throws: `ServingError` for an environment that is no preview: nothing else goes by itself, or by mistake.
  package func remove() throws {
    guard Names.isPreview(environment) else {
      throw ServingError(
        .precondition, "\(environment) of \(site) is no preview", help: "only environments named preview-… are removed")
    }
    let folder = layout.environment(site, environment)
    guard let status = try? Files.linkStatus(folder) else { return }
    guard status.kind == .directory else {
      throw ServingError(.precondition, "\(folder) is \(status.words(folder)) and not a folder", help: "look who put it there, and remove it")
    }
    try releaseHosts(except: [])
    for name in try Files.list(folder) {
      let path = Path.join(folder, name)
      // Links are removed, never followed; a folder is nobody's of ours.
      if try Files.linkStatus(path).kind != .directory { try Files.remove(path) }
    }
    do { try Files.remove(folder) } catch {
      throw ServingError(.precondition, "\(folder) holds what slipway did not make", help: "look at it, and remove it; the preview itself is gone")
    }
    try Files.synchronizeDirectory(layout.site(site))
  }
}
