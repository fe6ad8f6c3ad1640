/// Sites by path: `/apps/<slug>/…` on a base domain is the site of `<slug>.<base domain>`, where it is one whose addresses
/// begin with that path. Any other one is led to by a redirect, for the addresses in its pages begin at the root. A slug is
/// the first label of such a name: `shop`, or `staging--shop`.
enum SitePaths {
  /// Of variables that the site server reads; `$site_host` is the name by which a request's site is found.
  static func maps(_ configuration: NginxConfiguration) -> String {
    guard !configuration.baseDomains.isEmpty else { return named(by: "$visited_host", []) }
    let bases = configuration.baseDomains.sorted().map { $0.replacing(".", with: "\\.") }.joined(separator: "|")
    let slug = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    let listen = configuration.listen
    // Resolved, as everything is by which files are found.
    var asked = NginxMap("$visited_host $uri", "app_path")
    asked.expression("^(?:\(bases)) (/apps/\(slug))(?:/|$)", "$1")
    // As it came. Neither a second slash nor a backslash: behind a host, browsers would take both for the beginning of
    // another one.
    var address = NginxMap("$app_path $visited_host $request_uri", "app_address")
    address.expression("^/apps/([^ ]+) ([^ ]+) /apps/\\1([/?][^#\\\\]*)?$", "\"$scheme://$1.$2$app_port$3\"")
    var move = NginxMap("$app_path|$base_path|$rules|$rules_loaded|$app_address", "app_move", default: "404")
    move.expression("^\\|", "\"\"")
    move.expression("^([^|]+)\\|\\1\\|", "\"\"")
    // Of rules that are not loaded nobody knows the base path.
    move.expression("^[^|]+\\|\\|[0-9a-f]{16}\\|\\|", "\"\"")
    move.expression("^(?:[^|]*\\|){4}.", "307")
    return """
        map $scheme $app_port {
          default "\(port(listen.port, standard: 80))";
          https "\(port(listen.tlsPort ?? 443, standard: 443))";
        }
      \([asked, address, move].map(\.text).joined())\
      \(named(by: "$app_path $visited_host", [("^ (.+)$", "$1"), ("^/apps/([^ ]+) (.+)$", "$1.$2")]))
      """
  }

  private static func named(by source: String, _ rows: [(String, String)]) -> String {
    var map = NginxMap(source, "site_host", default: rows.isEmpty ? source : "\"\"")
    for (expression, value) in rows { map.expression(expression, value) }
    return map.text
  }

  private static func port(_ number: Int, standard: Int) -> String { number == standard ? "" : ":\(number)" }

  /// Behind what tells which rules a request has.
  static func redirect(_ configuration: NginxConfiguration) -> String {
    if configuration.baseDomains.isEmpty { return "" }
    return """
          if ($app_move = 307) { return 307 $app_address; }
          if ($app_move) { return 404; }

      """
  }
}
