package import Nginx
internal import POSIX

extension NginxConfiguration {
  /// The configuration for everything that this home serves.
  /// - Parameters:
  ///   - rules: ids of sets that are needed beside those that deployments have, for one that is about to change.
  ///   - warn: told what can't be served as it should, by site and environment.
  package static func make(
    layout: Layout, listen: ListenAddress, rules: [String] = [], warn: (String) -> Void
  ) throws -> NginxConfiguration {
    var configuration = NginxConfiguration(
      user: NginxSurroundings.workerUser(layout: layout, warn: warn), brotliModule: NginxSurroundings.brotliModule,
      listen: listen, privateSocket: layout.privateSocket, frontSocket: layout.frontSocket)
    configuration.certificates = layout.certificates
    configuration.baseDomains = try NginxSettings.read(home: layout.home).domains
    if listen.tlsPort != nil { configuration.http2 = try NginxProgram.find().http2 }
    configuration.resolver = .ofMachine()
    configuration.trust = NginxSurroundings.trust
    let store = RuleStore(layout: layout)
    for id in rules { configuration.ruleSets[id] = try store.read(id) }
    for deployment in try Deployment.all(layout) {
      // What can't be read of one deployment is no reason to leave every other site without its rules.
      var ids: Set<String> = []
      do { ids = try deployment.ruleSetsInUse() } catch {
        warn("\(deployment.site) (\(deployment.environment)) has rules that can't be read: \(error)")
        if let id = try? deployment.ruleSetID() { ids = [id] }
      }
      for id in ids where configuration.ruleSets[id] == nil {
        do { configuration.ruleSets[id] = try store.read(id) } catch {
          warn("\(deployment.site) (\(deployment.environment)) has no rules: \(error)")
        }
      }
    }
    return configuration
  }
}
