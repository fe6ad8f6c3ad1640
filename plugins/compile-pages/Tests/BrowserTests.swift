import JSON
import POSIX
import TestSupport
import Testing

/// What a visitor meets, in a real browser where there is one.
@Suite(.enabled(if: Browser.isInstalled), .serialized)
struct BrowserTests {
  private let site: CompiledSite
  private let server: PythonServer
  private let browser: BrowserSession

  init() throws {
    let components: JSONValue = [
      ["id": "nav", "type": "Navbar", "config": ["links": [["label": "Accueil", "url": "/"]]]],
      [
        "id": "contact", "type": "Form",
        "config": [
          "action": "/send", "submit": "Envoyer", "success": "Bien reçu",
          "fields": [["name": "email", "label": "E-mail", "type": "email", "required": true], ["name": "text", "label": "Texte"]],
        ],
      ],
      [
        "id": "ways", "type": "Tabs",
        "config": ["title": "Venir", "items": [["label": "Train", "text": "a"], ["label": "Vélo", "text": "b"], ["label": "Bus", "text": "c"]]],
      ],
      ["id": "album", "type": "Gallery", "config": ["images": [["src": "/a.svg", "alt": "Un"], ["src": "/b.svg", "alt": "Deux", "caption": "La deuxième"]]]],
    ]
    site = try CompiledSite(["pages/index.json": CompiledSite.page("index", components)])
    server = try PythonServer(Self.server, [site.output])
    browser = try BrowserSession()
  }

  /// Serves the compiled tree; what is sent decides what is answered.
  private static let server = """
    import http.server, os, sys, urllib.parse
    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *a): super().__init__(*a, directory=sys.argv[1])
        def log_message(self, *a): pass
        def do_POST(self):
            sent = urllib.parse.parse_qs(self.rfile.read(int(self.headers['Content-Length'])).decode())
            status = int(sent['text'][0])
            answer = b'{"errors": {"email": "<b>inconnue</b>"}}' if status == 422 else b'{}'
            print(self.headers['Content-Type'], sent, flush=True)
            self.send_response(status)
            self.send_header('Content-Type', 'application/json')
            self.send_header('Content-Length', str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    print(server.server_address[1])
    server.serve_forever()
    """

  private static let settled = """
    await new Promise((done) => setTimeout(done, 30));
    while (document.querySelector("[aria-busy=true]")) await new Promise((done) => setTimeout(done, 20));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
    return document.documentElement.outerHTML;
    """

  /// The page after `script` ran in it, and what that began has ended.
  private func page(after script: String) throws -> String {
    try browser.visit("http://127.0.0.1:\(server.port)/", [.run(script), .run(Self.settled)]).results.last?.stringValue ?? ""
  }

  private func status(_ html: String) -> String {
    let end = html.split(separator: "class=\"form-status\"").dropFirst().first ?? ""
    return String(end.split(separator: ">").first ?? "") + "|" + end.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" }
  }

  private func fill(_ email: String, _ text: String) -> String {
    "const form = document.forms[0]; form.email.value = '\(email)'; form.text.value = '\(text)'; form.requestSubmit();"
  }

  @Test func `a form that was sent says so, on the same page`() throws {
    let html = try page(after: fill("zoe@example.org", "200"))
    #expect(status(html).contains("data-kind=\"success\""))
    #expect(status(html).hasSuffix("|Bien reçu"))
    #expect(!html.contains("aria-busy"))
    let sent = try server.report(1)
    #expect(sent.first?.contains("application/x-www-form-urlencoded") == true)
    #expect(sent.first?.contains("'email': ['zoe@example.org']") == true)
    #expect(sent.first?.contains("'form': ['contact']") == true)
  }

  @Test func `fields that are missing are named, and nothing is sent`() throws {
    let html = try page(after: fill("", "200"))
    #expect(status(html).contains("|Certains champs sont à corriger"))
    #expect(html.contains("aria-invalid=\"true\" aria-describedby=\"contact-email-error\""))
    #expect(html.contains("id=\"contact-email-error\""))
    #expect(try server.report(1, seconds: 0.2).isEmpty)
  }

  @Test func `what the server says of a field stands beside it, as text`() throws {
    let html = try page(after: fill("zoe@example.org", "422"))
    #expect(html.contains("id=\"contact-email-error\">&lt;b&gt;inconnue&lt;/b&gt;</p>"))
    #expect(status(html).contains("data-kind=\"error\""))
  }

  @Test func `a server that fails is told apart from no network`() throws {
    #expect(status(try page(after: fill("zoe@example.org", "500"))).contains("|Votre message n’a pas pu être envoyé"))
    let unreachable = "document.forms[0].action = 'http://127.0.0.1:1/'; " + fill("zoe@example.org", "200")
    #expect(status(try page(after: unreachable)).contains("|Pas de connexion"))
  }

  @Test func `the menu opens and closes with its button`() throws {
    let script = """
      const menu = document.querySelector(".navbar-menu"), states = [];
      for (let turn = 0; turn < 2; turn++) {
        document.querySelector(".navbar-toggle").click();
        states.push(menu.matches(":popover-open"));
      }
      document.title = states.join();
      """
    #expect(try page(after: script).contains("<title>true,false</title>"))
  }

  @Test func `tabs are chosen by click and by arrow keys, and only the chosen one is shown`() throws {
    let script = """
      const tabs = [...document.querySelectorAll("[role=tab]")], panels = [...document.querySelectorAll("[role=tabpanel]")];
      const state = () => tabs.map((tab, index) => `${tab.getAttribute("aria-selected")[0]}${tab.tabIndex}${panels[index].hidden ? "h" : "s"}`).join(" ");
      const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      const states = [state()];
      tabs[1].click(); tabs[1].focus(); states.push(state());
      press("ArrowRight"); press("ArrowRight"); states.push(state());
      press("End"); states.push(state(), document.activeElement === tabs[2]);
      document.title = states.join("|");
      """
    let title = "t0s f-1h f-1h|f-1h t0s f-1h|t0s f-1h f-1h|f-1h f-1h t0s|true"
    #expect(try page(after: script).contains("<title>\(title)</title>"))
  }

  @Test func `a picture opens in front of the page, and the focus returns to it`() throws {
    let script = """
      const links = document.querySelectorAll(".gallery-list a"), view = document.querySelector("dialog");
      const state = () => `${view.open} ${view.querySelector("img").alt} ${view.querySelector("p").textContent}`;
      links[0].click(); const states = [state()];
      view.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft" })); states.push(state());
      view.querySelector(".gallery-close").click();
      await new Promise((done) => view.addEventListener("close", done));
      document.title = [...states, view.open, document.activeElement === links[1]].join("|");
      """
    #expect(try page(after: script).contains("<title>true Un |true Deux La deuxième|false|true</title>"))
  }
}
