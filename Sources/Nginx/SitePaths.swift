/// Sites by path: `/apps/<slug>/…` on a base domain leads to `<slug>.<base domain>/…`, where the addresses within the
/// site's pages hold. A slug is the first label of such a name: `shop`, or `staging--shop`.
enum SitePaths {
  /// Of the variable that the site server reads.
  static func maps(_ configuration: NginxConfiguration) -> String {
    guard !configuration.baseDomains.isEmpty else { return "" }
    let bases = configuration.baseDomains.sorted().map { $0.replacing(".", with: "\\.") }.joined(separator: "|")
    let listen = configuration.listen
    // Neither a second slash nor a backslash: behind a host, browsers would take both for the beginning of another one.
    let path = NginxConfiguration.quoted("~^(?<app_base>\(bases)) /apps/(?<app>[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?<app_rest>[/?][^#\\\\]*)?$")
    return """
        map $scheme $app_port {
          default "\(port(listen.port, standard: 80))";
          https "\(port(listen.tlsPort ?? 443, standard: 443))";
        }
        map "$host $request_uri" $app_address {
          default "";
          \(path) "$scheme://$app.$app_base$app_port$app_rest";
        }
      """
  }

  private static func port(_ number: Int, standard: Int) -> String { number == standard ? "" : ":\(number)" }

  static func redirect(_ configuration: NginxConfiguration) -> String {
    configuration.baseDomains.isEmpty ? "" : "    if ($app_address) { return 307 $app_address; }\n"
  }
}
