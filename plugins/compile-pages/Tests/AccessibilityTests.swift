import JSON
import POSIX
import TestSupport
import Testing

/// Every page of the example as people with a phone, a keyboard, weak eyes or a screen reader meet it.
@Suite(.enabled(if: Browser.isInstalled), .serialized)
struct AccessibilityTests {
  private let folder: TemporaryFolder
  private let browser: BrowserSession

  init() throws {
    folder = try TemporaryFolder()
    browser = try BrowserSession()
  }

  /// Until pictures and rows are there.
  private static let settled = BrowserSession.Step.run(
    """
    for (const image of document.images) image.loading = "eager";
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
    while (document.querySelector("[aria-busy=true]")) await new Promise((done) => setTimeout(done, 20));
    """)

  private func problems(at url: String, width: Int) throws -> [String] {
    let visit = try browser.visit(url, width: width, [Self.settled, .run(accessibilityScript), .accessibilityTree])
    let found = visit.results[1].arrayValue?.compactMap(\.stringValue) ?? ["the check returned nothing"]
    return visit.complaints.map { "console: \($0)" } + found + nameless(visit.results[2])
  }

  /// What a screen reader announces without a name.
  private func nameless(_ tree: JSONValue) -> [String] {
    let named: Set = [
      "button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "listbox", "spinbutton", "tab", "tabpanel", "image",
      "navigation", "region", "search", "form", "dialog", "Iframe", "Video",
    ]
    return (tree.arrayValue ?? []).compactMap { node in
      guard let role = node.arrayValue?.first?.stringValue, named.contains(role), node.arrayValue?.last?.stringValue?.isEmpty == true else { return nil }
      return "name: a \(role) has none"
    }
  }

  @Test func `no page of the example has a problem, on a phone or a desk`() throws {
    let site = Path.join(BuiltPrograms.root, "examples/portfolio/site.json")
    _ = try PluginProcess("compile-pages").execute(["site": .string(site)], workspace: folder.path)
    let root = folder.path("compiled")
    let server = try PythonServer(TableAPI.script, [root])
    let pages = try Files.list(root).filter { $0.hasSuffix(".html") }
    #expect(pages.count == 7)
    for page in pages {
      for width in [360, 1280] {
        let found = try problems(at: "http://127.0.0.1:\(server.port)/\(page)", width: width)
        #expect(found == [], "\(page) at \(width) px")
      }
    }
    #expect(try Self.types(in: root).count == 20, "the example shows every type")
  }

  /// The built-in types that the pages of a folder show, by their classes.
  private static func types(in root: String) throws -> Set<Substring> {
    var types: Set<Substring> = []
    for page in try Files.list(root) where page.hasSuffix(".html") {
      let html = String(decoding: try Files.read(Path.join(root, page)), as: UTF8.self)
      for part in html.split(separator: "class=\"component-").dropFirst() { types.insert(part.prefix { $0.isLetter }) }
    }
    return types
  }

  @Test(arguments: [
    ("overflow", "<p style='width: 3000px'>a</p>"), ("main", "<main></main>"), ("h1", "<h1>b</h1>"), ("alt", "<img src='data:,'>"),
    ("frame", "<iframe></iframe>"), ("heading-order", "<h4>a</h4>"), ("duplicate-id", "<p id='a'></p><p id='a'></p>"),
    ("reference", "<p aria-labelledby='nobody'>a</p>"), ("contrast", "<p style='color: #888'>a</p>"),
    ("contrast", "<p style='color: #777; background: #ccc; font-size: 30px'>a</p>"), ("focus", "<button style='outline: none'>a button</button>"),
    ("focus", "<a href='/' style='position: absolute; left: -999px'>away</a>"), ("target-size", "<button style='padding: 0; border: 0; width: 12px'>i</button>"),
    ("name", "<button style='width: 40px; height: 40px'></button>"), ("name", "<input>"), ("console", "<script>undefined.a</script>"),
    ("console", "<script>console.error('b')</script>"), ("console", "<link rel='stylesheet' href='/missing.css'>"),
  ])
  func `the check finds what is wrong`(rule: String, fault: String) throws {
    let style = "<style>:focus-visible { outline: 3px solid blue }</style>"
    func page(_ content: String) -> String {
      "<!DOCTYPE html><html lang='en'><title>t</title><link rel='icon' href='data:,'>\(style)<main><h1>a</h1>\(content)</main></html>"
    }
    try folder.write("good.html", page("<p>a</p>"))
    try folder.write("bad.html", page(fault))
    let server = try PythonServer(TableAPI.script, [folder.path])
    #expect(try problems(at: "http://127.0.0.1:\(server.port)/good.html", width: 800) == [])
    let found = try problems(at: "http://127.0.0.1:\(server.port)/bad.html", width: 800)
    #expect(found.contains { $0.hasPrefix(rule) }, "\(found)")
  }
}
