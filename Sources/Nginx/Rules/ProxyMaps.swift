/// Which requests of one set go on to servers behind.
struct ProxyMaps {
  let proxies: [RuleSet.Proxy]
  let prefix: String

  /// The longest prefix first, each by its number.
  var ordered: [RuleSet.Proxy] { proxies.sorted { ($1.prefix.utf8.count, $0.prefix) < ($0.prefix.utf8.count, $1.prefix) } }

  var maps: [NginxMap] {
    guard !proxies.isEmpty else { return [] }
    var map = NginxMap("$uri", "\(prefix)_proxy")
    for (index, proxy) in ordered.enumerated() {
      map.expression("^\(NginxText.decoded(Array(proxy.prefix.utf8)))", "\"p\(index + 1) \(proxy.prefix)\"")
    }
    return [map]
  }
}
