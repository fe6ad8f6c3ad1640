package import Nginx
internal import POSIX

extension NginxConfiguration {
  /// The configuration for everything that this home serves, once `deployment` has changed to `state`.
  package static func make(
    layout: Layout, listen: ListenAddress, _ deployment: Deployment, _ state: Deployment.State, warn: (String) -> Void
  ) throws -> NginxConfiguration {
    var configuration = try make(
      layout: layout, listen: listen, except: layout.environment(deployment.site, deployment.environment), warn: warn)
    if let upstream = state.upstream {
      for host in state.hosts { configuration.upstreams[host] = upstream }
    }
    return configuration
  }

  package static func make(
    layout: Layout, listen: ListenAddress, except: String? = nil, warn: (String) -> Void
  ) throws -> NginxConfiguration {
    var configuration = NginxConfiguration(
      user: NginxSurroundings.workerUser(layout: layout, warn: warn), brotliModule: NginxSurroundings.brotliModule,
      listen: listen, privateSocket: layout.privateSocket, frontSocket: layout.frontSocket)
    for site in (try? Files.list(layout.sites)) ?? [] where Names.isSite(site) {
      for environment in try Files.list(layout.site(site)) where Names.isEnvironment(environment) {
        guard layout.environment(site, environment) != except, Files.exists(layout.rules(site, environment)) else { continue }
        let state = try Deployment(layout: layout, site: site, environment: environment).state()
        for host in state.hosts { configuration.upstreams[host] = state.upstream }
      }
    }
    return configuration
  }
}
