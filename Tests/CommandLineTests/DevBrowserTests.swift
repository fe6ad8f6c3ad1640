import HTTPServer
import JSON
import POSIX
import Synchronization
import TestSupport
import Testing

/// What happens to a page that is open while its site is written, in a real browser where there is one.
@Suite(.enabled(if: Browser.isInstalled), .serialized) final class DevBrowserTests {
  private let folder: TemporaryFolder
  private let reports: Reports
  private let probe: HTTPServer
  private let session: RunningDevSession
  private let browser: OpenBrowser

  /// What the page tells of itself, several times a second.
  private final class Reports: Sendable {
    private let last = Mutex<JSONValue>(.null)
    func take(_ request: ServerRequest) -> ServerResponse {
      if let report = request.parameter("report").flatMap({ try? JSONValue(parsing: $0) }) { last.withLock { $0 = report } }
      return .text(200, "")
    }
    var newest: JSONValue { last.withLock { $0 } }
  }

  init() throws {
    let reports = Reports()
    self.reports = reports
    probe = try HTTPServer { reports.take($0) }
    folder = try TemporaryFolder()
    try folder.write("site/site.json", #"{ "id": "probed", "pages": ["pages/*.json"] }"#)
    try folder.write("site/components/Probe/template.mustache", "<p class=\"probe\">{{text}}</p>")
    try folder.write("site/components/Probe/style.css", ".probe { color: rgb(1, 2, 3) }")
    try folder.write("site/components/Probe/schema.json", #"{ "type": "object", "properties": { "text": { "type": "string" } } }"#)
    try folder.write("site/components/Probe/script.js", """
      const loaded = Date.now();
      setInterval(() => {
        const overlay = document.querySelector("slipway-overlay");
        const probe = document.querySelector(".probe");
        const report = { loaded, text: probe.textContent, colour: getComputedStyle(probe).color, overlay: overlay ? overlay.shadowRoot.textContent : "" };
        fetch("http://127.0.0.1:\(probe.port)/?report=" + encodeURIComponent(JSON.stringify(report)), { mode: "no-cors" });
      }, 50);
      """)
    try folder.write("site/pages/index.json", Self.page("first"))
    session = try RunningDevSession(folder)
    try session.build()
    browser = try Browser.open("http://127.0.0.1:\(session.port)/")
  }

  private static func page(_ text: String, type: String = "Probe") -> String {
    #"{ "name": "index", "title": "Probe", "components": [{ "id": "p", "type": "\#(type)", "config": { "text": "\#(text)" } }] }"#
  }

  private func told(_ member: String, _ isWanted: (String) -> Bool) -> Bool {
    let came = waitUntil(seconds: 60) { reports.newest[member]?.stringValue.map(isWanted) == true }
    if !came { Issue.record("\(member): \(reports.newest.text())") }
    return came
  }

  @Test func `a page reloads by itself, shows mistakes, and swaps its styles without a reload`() throws {
    #expect(told("text") { $0 == "first" })
    try folder.write("site/pages/index.json", Self.page("second"))
    #expect(told("text") { $0 == "second" })

    let loaded = reports.newest["loaded"]
    try folder.write("site/pages/index.json", Self.page("third", type: "Prob"))
    #expect(told("overlay") { $0.contains("site/pages/index.json:1:") && $0.contains("did you mean \"Probe\"?") })
    #expect(reports.newest["text"] == "second")
    #expect(reports.newest["loaded"] == loaded, "the page is still the same one")

    try folder.write("site/pages/index.json", Self.page("third"))
    #expect(told("text") { $0 == "third" })
    #expect(told("overlay") { $0 == "" })

    let before = reports.newest["loaded"]
    try folder.write("site/components/Probe/style.css", ".probe { color: rgb(4, 5, 6) }")
    #expect(told("colour") { $0 == "rgb(4, 5, 6)" })
    #expect(reports.newest["loaded"] == before, "the page is still the same one")
    try folder.write("site/components/Probe/style.css", ".probe { color: rgb(7, 8, 9) }")
    #expect(told("colour") { $0 == "rgb(7, 8, 9)" })
    #expect(reports.newest["loaded"] == before)
  }
}
