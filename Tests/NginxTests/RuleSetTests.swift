import Diagnostics
import HTTPClient
import JSON
import POSIX
import SiteRules
import TestSupport
import Testing

@testable import Nginx

@Suite struct `Rule sets` {
  private func set(_ redirects: String, _ headers: String = "") -> RuleSet {
    var set = RuleSet()
    set.redirects = RedirectsFile(Array(redirects.utf8)).rules
    set.headers = HeadersFile(Array(headers.utf8)).rules
    return set
  }

  @Test func `have an id from their content, and come back from their file as they were`() throws {
    var all = set("/a /b 301\n/x id=:id /y/:id 302! Language=fr\n/é/* /z/:splat 200", "/*\n  X-One: a$b\n  ! X-Two")
    all.proxies = [.init(prefix: "/api/", upstream: try #require(Upstream("http://127.0.0.1:9000/v1/")))]
    (all.bodySize, all.isProtected, all.strictTransport) = (5, true, 60)
    all.rateLimit = .init(requests: 3, burst: 4, includesPages: true)
    for set in [RuleSet.empty, all] {
      let copy = try RuleSet(JSONValue(parsing: set.json.bytes()))
      #expect(copy.json == set.json)
      #expect(copy.id == set.id)
      #expect(RuleSet.isID(set.id))
    }
    #expect(all.id != RuleSet.empty.id)
    let folder = try TemporaryFolder()
    let store = RuleStore(layout: Layout(home: folder.path))
    let id = try store.add(all)
    #expect(try store.add(all) == id)
    #expect(try store.read(id).json == all.json)
    try Files.write(folder.path("www/rules/\(id)/rules.json"), Array(#"{"format":1,"bodySize":5,"protected":false,"redirects":[],"headers":[],"proxies":[]}"#.utf8))
    #expect(throws: ServingError.self) { try store.read(id) }
    #expect(try store.unused(except: [id]).isEmpty)
    #expect(store.contains(id))
    for unused in try store.unused(except: [], before: Clock.now + 1) { try store.remove(unused) }
    #expect(!store.contains(id))
  }

  @Test func `come back also where their normal form is longer than a site may write`() throws {
    let path = "/" + String(repeating: "a", count: 500), target = "/" + String(repeating: "b", count: 496)
    let blocks = (0..<RuleLimits.headerRules).map { "/\($0)\n  X-A:\(String(repeating: "v", count: RuleLimits.headerLength - 6))" }
    let redirects = RedirectsFile(Array("\(path) \(target)".utf8)), headers = HeadersFile(Array(blocks.joined(separator: "\n").utf8))
    #expect(redirects.findings.isEmpty && headers.findings.isEmpty, "\(redirects.findings)\(headers.findings)")
    var set = RuleSet()
    (set.redirects, set.headers) = (redirects.rules, headers.rules)
    set.headers.append(try HeaderRule(path: "/*", actions: [.set(.init(name: "X-Robots-Tag", value: "noindex"))]))
    #expect(try RuleSet(JSONValue(parsing: set.json.bytes())).id == set.id)
  }

  @Test(arguments: [
    #"{"format":1,"bodySize":1,"protected":false,"redirects":["/a javascript:x"],"headers":[],"proxies":[]}"#,
    #"{"format":1,"bodySize":1,"protected":false,"redirects":[],"headers":[["/*","  X: a\nX"]],"proxies":[]}"#,
    #"{"format":1,"bodySize":1,"protected":false,"redirects":[],"headers":[],"proxies":[["/a/;","http://a"]]}"#,
    #"{"format":1,"bodySize":0,"protected":false,"redirects":[],"headers":[],"proxies":[]}"#, #"{"format":2}"#,
  ])
  func `that no site can have are refused`(text: String) { #expect(throws: (any Error).self) { try RuleSet(JSONValue(parsing: text)) } }

  @Test(arguments: ["/api", "api/", "/../", "/a//b/", "/a b/", "/a;/", "/$x/", "/.git/", "/-/x/", "/é/", "/a\n/"])
  func `prefixes of proxies`(text: String) {
    #expect(!RuleSet.Proxy.isPrefix(text))
    #expect(RuleSet.Proxy.isPrefix("/") && RuleSet.Proxy.isPrefix("/api/"))
  }

  @Test func `are taken up without a reload when nginx has them`() throws {
    let one = set("/a /one 301"), two = set("/a /two 301")
    let server = try RuleServer()
    let master = try #require(server.nginx.master)
    let former = Set(NginxProcesses.workers(of: master))
    #expect(try server.use(one, others: [two]) == .reloaded)
    // Those of before the reload end by and by.
    #expect(waitUntil { former.isDisjoint(with: NginxProcesses.workers(of: master)) })
    let workers = NginxProcesses.workers(of: master)
    #expect(try server.answer("/a") == "301 /one")
    #expect(try server.use(two) == .unchanged)
    #expect(try server.answer("/a") == "301 /two")
    #expect(try server.use(one) == .unchanged)
    #expect(try server.answer("/a") == "301 /one")
    #expect(NginxProcesses.workers(of: master) == workers)
    // The next reload that happens anyway drops what nobody uses.
    #expect(try server.use(set("/a /three 301")) == .reloaded)
    let text = String(decoding: try Files.read(server.layout.configuration), as: UTF8.self)
    #expect(!text.contains(one.id))
  }

  @Test func `one that nginx does not take is named, and the others go on`() throws {
    // Longer than a parameter of nginx may be, once every byte has its two forms.
    let broken = set("/ok /x 301\n/\(String(repeating: "é", count: 300))/:name /x/:name 301")
    let good = set("/a /good 301")
    let server = try RuleServer()
    let problem = #expect(throws: ServingError.self) {
      try server.nginx.test(broken, of: "shop (production)", in: server.configuration) { origin in
        origin == .redirect(1) ? SourceLocation(file: "_redirects", line: 2, column: 1) : nil
      }
    }
    #expect(problem?.description.hasPrefix("_redirects:2:1: error: nginx refuses the rules of shop (production)") == true, "\(problem?.description ?? "")")
    #expect(try server.use(good, others: [broken]) == .reloaded)
    #expect(try server.answer("/a") == "301 /good")
    let text = String(decoding: try Files.read(server.layout.configuration), as: UTF8.self)
    #expect(!text.contains(broken.id))
    // Whoever has a set that is not loaded gets no answer by other rules.
    try Links.point(server.layout.rules("shop", "production"), to: Layout.rulesTarget(broken.id))
    #expect(try server.get("/").status == 503)
  }

  @Test func `whatever the parsers accept of random bytes, nginx accepts`() throws {
    var random = SplitMix(state: 7)
    let words = [
      "a", "b", "/", "/", "/x", "/:x", "/:y", "*", "/*", ":splat", ":x", ":y", "%41", "%0d", "%C3%A9", "é", "$", "$1", "${x}", "\"", "'", "\\", ";", "{", "}", "~", "^", "(", ")", "[", "..",
      ".", "!", "\u{0}", "\r", "default", "|", "&", "=", "?", "-", "_", "+", ",", "@", "<",
    ]
    func word() -> String { (0..<(random.next() % 5)).map { _ in words[Int(random.next() % UInt64(words.count))] }.joined() }
    func pick(_ choices: [String]) -> String { choices[Int(random.next() % UInt64(choices.count))] }
    var redirects: [RedirectRule] = [], headers: [HeaderRule] = []
    for _ in 0..<6000 {
      let end = pick(["", " 301", " 302!", " 200", " 404", " 410!", " 200 Language=fr,de-AT", " 307 Language=\(word())", " \(word())"])
      var line = Array("/\(word())\(pick(["", "", "", " k=:x", " \(word())=\(word())"])) \(pick(["/", "/", "https://h.example/", ""]))\(word())\(end)\n".utf8)
      var block = Array("/\(word())\n  \(pick(["X-A", "Link", "Cache-Control", word()])): \(word()) \(word())\n  ! \(pick(["X-A", word()]))\n".utf8)
      if random.next() % 8 == 0 {
        line[Int(random.next() % UInt64(line.count))] = UInt8(truncatingIfNeeded: random.next())
        block[Int(random.next() % UInt64(block.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      redirects += RedirectsFile(line).rules
      headers += HeadersFile(block).rules
    }
    #expect(redirects.count > 50)
    #expect(headers.count > 20)
    var set = RuleSet()
    set.redirects = Array(Set(redirects)).sorted { $0.line < $1.line }
    set.headers = Array(Array(Set(headers)).sorted { $0.lines.lexicographicallyPrecedes($1.lines) }.prefix(RuleLimits.headerRules))
    set.redirects = set.redirects.filter(\.isFixed) + set.redirects.filter { !$0.isFixed }.prefix(RuleLimits.patternRedirects)
    #expect(try RuleSet(JSONValue(parsing: set.json.bytes())).json == set.json)
    let server = try RuleServer()
    try server.nginx.test(set, of: "fuzz", in: server.configuration) { _ in nil }
  }
}

/// The same numbers on every machine.
struct SplitMix {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
