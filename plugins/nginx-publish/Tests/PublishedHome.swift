import ChildProcess
import HTTPClient
import JSON
import POSIX
import Releases
import Synchronization
import TestSupport

/// A home of its own with a real nginx on a free port, both gone when the test ends.
final class PublishedHome {
  let folder: TemporaryFolder
  let home: String
  let port: Int
  private let key: ReleaseKey
  private(set) var plugin: PluginProcess
  /// How often nginx was started for the plugin.
  private let starts = Mutex(0)
  var startCount: Int { starts.withLock { $0 } }

  init(name: String = "home") throws {
    folder = try TemporaryFolder()
    home = folder.path(name)
    port = try FreePorts.next()
    key = try ReleaseKeys(home: home).signingKey()
    plugin = try PluginProcess("nginx-publish")
    attach()
  }

  deinit { stopNginx() }

  private func attach() {
    plugin.onService = { [unowned self] name, arguments in
      starts.withLock { $0 += 1 }
      let result = try Command(name, arguments).run(deadlineSeconds: 10)
      if result.status != .exited(0) { throw PluginProcess.Failure.ended(result.errorText) }
    }
  }

  /// A new process, as the host uses one after a crash.
  func restartPlugin() throws {
    plugin = try PluginProcess("nginx-publish")
    attach()
  }

  func path(_ name: String) -> String { Path.join(home, name) }
  func www(_ name: String) -> String { Path.join(home, "www/\(name)") }

  /// Puts a release into the home's store, as archive-release does.
  func release(
    _ version: String, site: String = "shop", domains: [String] = [], files: [String: String]
  ) throws -> (path: String, version: String, manifest: ReleaseManifest) {
    try release(version, site: site, domains: domains, bytes: files.mapValues { Array($0.utf8) })
  }

  func release(
    _ version: String, site: String = "shop", domains: [String] = [], bytes files: [String: [UInt8]]
  ) throws -> (path: String, version: String, manifest: ReleaseManifest) {
    let source = "source-\(UInt64.random(in: 0 ... .max))"
    for (name, bytes) in files { try folder.write("\(source)/\(name)", bytes) }
    let tree = try ReleaseTree(reading: folder.path(source))
    let content = ReleaseContent(site: site, siteVersion: version, domains: domains, files: tree.files)
    let stored = try ReleaseStore(home: home).make(content, from: tree, provenance: .init(), key: key, created: Clock.now)
    return (stored.release.folder, stored.manifest.version, stored.manifest)
  }

  /// A config for this home's nginx, with these values on top.
  func config(_ values: JSONObject) -> JSONValue {
    var config: JSONObject = ["port": .integer(port), "environment": "production", "healthTimeout": 3]
    for (key, value) in values { config[key] = value }
    return .object(config)
  }

  @discardableResult
  func publish(_ values: JSONObject, key: String = "key-\(UInt64.random(in: 0 ... .max))") throws -> PluginProcess.Reply {
    try plugin.execute(config(values), workspace: folder.path, home: home, key: key)
  }

  @discardableResult
  func publish(_ release: String) throws -> PluginProcess.Reply { try publish(["release": .string(release)]) }

  func undo(_ record: JSONValue) throws -> PluginProcess.Reply {
    try plugin.request(
      "undo",
      ["undo": record, "reason": "requested", "idempotencyKey": "u", "workspace": .string(folder.path), "scratch": .string(folder.path)])
  }

  func get(
    _ path: String, host: String = "shop.localhost", method: String = "GET", _ headers: [String: String] = [:]
  ) throws -> HTTPResponse {
    let fields = [HTTPHeader("Host", host)] + headers.map { HTTPHeader($0.key, $0.value) }
    return try HTTPClient().send(HTTPRequest(method, "http://127.0.0.1:\(port)\(path)", headers: fields))
  }

  func text(_ path: String, host: String = "shop.localhost") throws -> String {
    String(decoding: try get(path, host: host).body, as: UTF8.self)
  }

  // MARK: nginx

  var master: Int32? {
    (try? Files.read(www("nginx/nginx.pid"))).flatMap { Int32(String(decoding: $0, as: UTF8.self).filter(\.isNumber)) }
  }

  /// Master and workers, sorted.
  func processes() throws -> [Int32] {
    guard let master else { return [] }
    let children = try Files.read("/proc/\(master)/task/\(master)/children")
    return ([master] + String(decoding: children, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }).sorted()
  }

  /// - Parameter signal: after a SIGKILL the workers live on.
  func stopNginx(_ signal: Int32 = Signals.terminate) {
    guard let master, Self.isRunning(master) else { return }
    _ = Signals.send(signal, to: master)
    let end = Clock.monotonic + 5
    while Self.isRunning(master), Clock.monotonic < end { Clock.sleep(seconds: 0.002) }
  }

  /// A process that has ended has no arguments any more, but stays there until init has asked for it: a second, for some.
  private static func isRunning(_ process: Int32) -> Bool {
    (try? Files.read("/proc/\(process)/cmdline").isEmpty) == false
  }
}

/// A small site: pages, a fingerprinted style sheet, an error page.
func pages(_ label: String, style: String = "0123abcd") -> [String: String] {
  [
    "index.html": "<h1>start \(label)</h1><link rel=stylesheet href=/static/app.\(style).css>", "about.html": "<h1>about \(label)</h1>",
    "blog/index.html": "<h1>blog \(label)</h1>", "404.html": "<h1>nothing here \(label)</h1>", "robots.txt": "User-agent: *\n",
    "static/app.\(style).css": "body { --style: \"\(style)\" }",
  ]
}
