import ChildProcess
import HTTPClient
import JSON
import POSIX
import TestSupport

/// A `slipway` whose home has a site that is live, without a publication: the links are all that nginx needs. What runs
/// of nginx is ended with it.
final class ServedSlipway {
  let slipway: Slipway
  let port: Int
  var home: String { slipway.folder.path("home") }

  init(settings: JSONObject = [:]) throws {
    slipway = try Slipway()
    port = try FreePorts.next()
    // nginx's workers are another user's where root starts it.
    try Files.changePermissions(slipway.folder.path, 0o755)
    try release("1", "one")
    try Files.makeDirectories(path("www/sites/shop/production"))
    try Files.makeDirectories(path("www/pool/shop"))
    try Files.makeLink(path("www/sites/shop/production/pool"), to: "../../../pool/shop")
    try Files.makeDirectories(path("www/hosts"))
    try Files.makeLink(path("www/hosts/shop.localhost"), to: "../sites/shop/production")
    try live("1")
    try write(settings)
  }

  deinit { for master in masters { _ = Signals.send(Signals.terminate, to: master) } }

  func write(_ settings: JSONObject) throws {
    var values: JSONObject = ["port": .integer(port)]
    for (key, value) in settings { values[key] = value }
    try Files.write(path("settings.json"), JSONValue.object(["nginx": .object(values)]).bytes(.pretty))
  }

  func path(_ name: String) -> String { Path.join(home, name) }

  func release(_ version: String, _ text: String) throws { try slipway.folder.write("home/www/releases/shop/\(version)/index.html", text) }

  func live(_ version: String) throws {
    let staged = path("www/sites/shop/production/next")
    try Files.makeLink(staged, to: "../../../releases/shop/\(version)")
    try Files.rename(staged, to: path("www/sites/shop/production/current"))
  }

  /// Every nginx that has this home's configuration.
  var masters: [Int32] {
    ((try? Files.list("/proc")) ?? []).compactMap { Int32($0) }.filter { title($0).hasPrefix("nginx: master") && title($0).contains(path("www/nginx/nginx.conf")) }
  }

  func title(_ process: Int32) -> String {
    String(decoding: ((try? Files.read("/proc/\(process)/cmdline", limit: 4096)) ?? []).map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
  }

  func workers(_ master: Int32) -> [Int32] {
    String(decoding: (try? Files.read("/proc/\(master)/task/\(master)/children")) ?? [], as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
  }

  func get(_ path: String = "/", host: String = "shop.localhost", port: Int? = nil) throws -> HTTPResponse {
    try HTTPClient().send(HTTPRequest("GET", "http://127.0.0.1:\(port ?? self.port)\(path)", headers: [HTTPHeader("Host", host)]))
  }

  func text(_ path: String = "/") throws -> String { String(decoding: try get(path).body, as: UTF8.self) }
}
