import JSON
import POSIX
import TestSupport
import Testing

/// Tables and the forms that write to them, with a real API, in a real browser.
@Suite(.enabled(if: Browser.isInstalled), .serialized)
struct TableBrowserTests {
  private let site: CompiledSite
  private let server: PythonServer
  private let browser: BrowserSession

  init() throws {
    let fields: JSONValue = [
      ["name": "title", "label": "Titre", "required": true], ["name": "author", "label": "Auteur"],
      ["name": "price", "label": "Prix", "type": "number"], ["name": "bound", "label": "Relié", "type": "date"],
      ["name": "lent", "label": "Prêté", "type": "boolean", "required": true], ["name": "site", "label": "Site", "type": "url"],
      ["name": "mail", "label": "Courriel", "type": "email"], ["name": "seen", "label": "Vu", "type": "datetime", "readonly": true],
      ["name": "phone", "label": "Tél.", "type": "tel"], ["name": "state", "label": "État", "type": "select", "options": ["Neuf", "Usé"]],
    ]
    let names = ["books", "flaky", "list", "hostile", "html", "wrong", "empty", "cut"]
    var definition = CompiledSite.definition
    definition["tables"] = .object(JSONObject(names.map { ($0, ["display_name": "Livres", "fields": fields]) } + [
      ("gone", ["display_name": "Livres", "url": "http://127.0.0.1:1/gone/", "fields": fields])
    ]))
    var pages: [String: String] = [:]
    for name in names + ["gone"] {
      let table: JSONValue = ["id": "t", "type": "Table", "config": ["table": .string(name), "pageSize": 10, "sort": "title"]]
      let form: JSONValue = ["id": "f", "type": "Form", "config": ["table": .string(name), "title": "Ajouter"]]
      pages["pages/\(name).json"] = CompiledSite.page(name, [table, form])
    }
    site = try CompiledSite(definition, pages)
    server = try PythonServer(TableAPI.script, [site.output])
    browser = try BrowserSession()
  }

  private static let settled = """
    const settled = async () => {
      await new Promise((done) => setTimeout(done, 30));
      while (document.querySelector("[aria-busy=true]")) await new Promise((done) => setTimeout(done, 20));
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
    };
    const text = (selector) => document.querySelector(selector)?.textContent.trim() ?? "";
    const titles = () => [...document.querySelectorAll("tbody tr")].map((row) => row.cells[0].textContent.replace("Book ", "")).join(" ");
    const shown = (selector) => document.querySelector(selector).checkVisibility();
    await settled();
    """

  /// What a script on a table's page returns.
  private func answer(_ page: String, _ script: String) throws -> JSONValue? {
    try browser.visit("http://127.0.0.1:\(server.port)/\(page).html", [.run(Self.settled + script)]).results.first
  }

  @Test func `rows are listed in the language of the page, with a caption and headers`() throws {
    let answer = try answer(
      "books",
      """
      const row = [...document.querySelector("tbody tr").cells].map((cell) => `${cell.tagName} ${cell.innerHTML}`);
      return { row, titles: titles(), status: text(".table-status"), caption: text("caption"), scope: document.querySelector("tbody th").scope,
        sorted: [...document.querySelectorAll("thead th")].map((head) => head.getAttribute("aria-sort")), failed: shown(".table-failure") };
      """)
    #expect(answer?["titles"] == "00 01 02 03 04 05 06 07 08 09")
    #expect(answer?["status"] == "Lignes 1 à 10 sur 23")
    #expect(answer?["caption"] == "Livres" && answer?["scope"] == "row" && answer?["failed"] == false)
    #expect(answer?["sorted"]?.arrayValue?.first == "ascending" && answer?["sorted"]?.arrayValue?[1] == .null)
    let row = answer?["row"]?.arrayValue?.compactMap(\.stringValue) ?? []
    #expect(row.prefix(7) == [
      "TH Book 00", "TD Zoé", "TD 0,50", "TD <time datetime=\"2026-01-01\">1 janv. 2026</time>", "TD Oui",
      "TD <a href=\"https://example.org/0\" rel=\"noopener\">example.org/0</a>", "TD <a href=\"mailto:a0@example.org\" rel=\"noopener\">a0@example.org</a>",
    ])
    #expect(row[7].hasPrefix("TD <time datetime=\"2026-01-15T10:30:00Z\">15 janv. 2026"))
    #expect(row[8].contains("href=\"tel:+33247000000\"") && row[9] == "TD ")
    #expect(try server.report(1).first == "/api/books/?page=1&page_size=10&ordering=title")
  }

  @Test func `headers sort, buttons turn pages, the field searches`() throws {
    let answer = try answer(
      "books",
      """
      const seen = [], heads = document.querySelectorAll("thead button"), [previous, next] = document.querySelectorAll(".table-pages button");
      const note = () => seen.push([titles(), text(".table-status"), text(".table-pages span"), previous.ariaDisabled, next.ariaDisabled].join("|"));
      heads[2].click(); await settled(); note();
      heads[2].click(); await settled(); note();
      seen.push(heads[2].parentElement.ariaSort, heads[0].parentElement.ariaSort);
      heads[0].click(); await settled(); next.click(); await settled(); next.click(); await settled(); note();
      next.click(); await settled(); previous.click(); await settled(); note();
      const field = document.querySelector("input[type=search]");
      field.value = " book 1 "; field.dispatchEvent(new Event("input")); await new Promise((done) => setTimeout(done, 350)); await settled(); note();
      field.value = "nothing <b>"; field.form.requestSubmit(); await settled(); seen.push(text(".table-status"), shown(".table-scroll"));
      field.value = ""; field.form.requestSubmit(); await settled(); seen.push(text(".table-status"), shown(".table-scroll"));
      return seen;
      """)
    let seen = answer?.arrayValue?.map { $0.stringValue ?? $0.text() } ?? []
    #expect(
      seen == [
        "00 10 20 07 17 04 14 01 11 21|Lignes 1 à 10 sur 23|Page 1 sur 3|true|false",
        "13 03 16 06 19 09 22 12 02 15|Lignes 1 à 10 sur 23|Page 1 sur 3|true|false", "descending", "null",
        "20 21 22|Lignes 21 à 23 sur 23|Page 3 sur 3|false|true", "10 11 12 13 14 15 16 17 18 19|Lignes 11 à 20 sur 23|Page 2 sur 3|false|false",
        "10 11 12 13 14 15 16 17 18 19|Lignes 1 à 10 sur 10|Page 1 sur 1|true|true", "Aucun résultat pour « nothing <b> ».", "false",
        "Lignes 1 à 10 sur 23", "true",
      ])
  }

  @Test func `an API that gives all rows at once is sorted, searched and paged here`() throws {
    let answer = try answer(
      "list",
      """
      const seen = [titles()], heads = document.querySelectorAll("thead button");
      heads[1].click(); await settled(); seen.push(document.querySelector("tbody tr").cells[1].textContent);
      heads[2].click(); heads[2].click(); await settled(); seen.push(document.querySelector("tbody tr").cells[2].textContent);
      const field = document.querySelector("input[type=search]");
      field.value = "emile 1"; field.form.requestSubmit(); await settled(); seen.push(text(".table-status"));
      return seen;
      """)
    #expect(answer == ["00 01 02 03 04 05 06 07 08 09", "Ana", "22,50", "Lignes 1 à 8 sur 8"])
    #expect(try server.report(2, seconds: 0.3).count == 1, "one request is enough")
  }

  @Test(arguments: [("html", "ne peuvent pas être affichées"), ("wrong", "ne peuvent pas être affichées"), ("cut", "onnées"), ("gone", "Pas de connexion")])
  func `garbage and silence are told plainly, and can be tried again`(page: String, words: String) throws {
    let answer = try answer(
      page,
      """
      return { words: text(".table-failure p"), button: text(".table-failure button"), role: document.querySelector(".table-failure p").role,
        scroll: shown(".table-scroll"), rows: document.querySelectorAll("tbody tr").length, html: document.querySelector(".component-table").innerHTML.includes("Login") };
      """)
    #expect(answer?["words"]?.stringValue?.contains(words) == true, "\(answer?["words"] ?? .null)")
    #expect(answer?["button"] == "Réessayer" && answer?["role"] == "alert")
    #expect(answer?["scroll"] == false && answer?["rows"] == 0 && answer?["html"] == false)
  }

  @Test func `trying again shows the rows once the API is back, and the focus stays in the table`() throws {
    let answer = try answer(
      "flaky",
      """
      const before = [shown(".table-failure"), shown(".table-scroll")];
      document.querySelector(".table-failure button").click(); await settled();
      return [...before, shown(".table-failure"), titles(), document.querySelector(".component-table").contains(document.activeElement)];
      """)
    #expect(answer == [true, false, false, "00 01 02 03 04 05 06 07 08 09", true])
  }

  @Test func `an empty table says so`() throws {
    #expect(try answer("empty", "return [text('.table-status'), shown('.table-scroll'), shown('.table-failure')]") == ["Rien à afficher pour l’instant.", false, false])
  }

  @Test func `what rows say is text, and their urls lead nowhere bad`() throws {
    let answer = try answer(
      "hostile",
      """
      const body = document.querySelector("tbody");
      return { title: document.title, tags: [...new Set([...body.querySelectorAll("*")].map((element) => element.tagName))].sort(),
        links: [...body.querySelectorAll("a")].map((link) => link.href), first: body.rows[0].cells[0].textContent, list: body.rows[1].cells[1].textContent };
      """)
    #expect(answer?["title"]?.stringValue?.hasPrefix("hostile") == true)
    #expect(answer?["tags"] == ["TD", "TH", "TR"])
    #expect(answer?["links"] == [])
    #expect(answer?["first"] == "<img src=x onerror=\"document.title=1\">")
    #expect(answer?["list"] == "<u>, b")
  }

  @Test func `without scripts the table says what it needs`() throws {
    let visit = try browser.visit("http://127.0.0.1:\(server.port)/books.html", withoutScripts: true, [.accessibilityTree])
    let names = visit.results[0].arrayValue?.compactMap { $0.arrayValue?.last?.stringValue } ?? []
    #expect(names.contains { $0.contains("s’affiche avec JavaScript") })
    #expect(!names.contains("Rechercher"))
  }

  private static let send = """
    const form = document.querySelector(".component-form form");
    const send = async (values) => {
      for (const [name, value] of Object.entries(values)) typeof value === "boolean" ? (form[name].checked = value) : (form[name].value = value);
      form.requestSubmit();
      await settled();
      return text(".form-status");
    };

    """

  @Test func `a form writes a row with its types, and the table shows it`() throws {
    let answer = try answer(
      "books",
      Self.send + """
        const types = [...form.elements].filter((field) => field.name).map((field) => `${field.name}:${field.type}:${field.required}`);
        const said = await send({ title: "Aaa", price: "12.5", lent: true, bound: "2026-02-03" });
        await settled();
        return { types, said, titles: titles().slice(0, 6), left: form.title.value };
        """)
    #expect(
      answer?["types"] == [
        "title:text:true", "author:text:false", "price:number:false", "bound:date:false", "lent:checkbox:false", "site:url:false",
        "mail:email:false", "phone:tel:false", "state:select-one:false",
      ])
    #expect(answer?["said"] == "Merci, votre message a bien été envoyé.")
    #expect(answer?["titles"] == "Aaa 00" && answer?["left"] == "")
    let sent = try server.report(3)
    #expect(sent.contains("application/json {\"bound\": \"2026-02-03\", \"lent\": true, \"price\": 12.5, \"title\": \"Aaa\"}"), "\(sent)")
  }

  @Test func `what the API refuses stands at the fields, and what was typed stays`() throws {
    let answer = try answer(
      "books",
      Self.send + """
        const seen = [await send({ title: "twice", state: "Neuf" }), text("#f-title-error"), text("#f-state-error"), form.title.getAttribute("aria-invalid"),
          document.getElementById(form.title.getAttribute("aria-describedby")).innerHTML, form.title.value, document.activeElement.name];
        seen.push(await send({ title: "closed" }), form.title.value, text("#f-title-error"));
        seen.push(await send({ title: "broken" }), form.title.value);
        return seen;
        """)
    #expect(
      answer == [
        "Certains champs sont à corriger. Vérifiez-les, puis envoyez de nouveau.", "<b>Taken</b> Choose another.", "No.", "true",
        "&lt;b&gt;Taken&lt;/b&gt; Choose another.", "twice", "title", "Closed on Mondays.", "closed", "",
        "Votre message n’a pas pu être envoyé. Réessayez plus tard.", "broken",
      ])
  }

  @Test func `a form whose API is down says so and keeps what was typed`() throws {
    let answer = try answer("gone", Self.send + "return [await send({ title: 'mine' }), form.title.value]")
    #expect(answer?.arrayValue?.first?.stringValue?.hasPrefix("Pas de connexion") == true && answer?.arrayValue?.last == "mine")
  }

  @Test func `the keyboard reaches and works everything in the table`() throws {
    let focused = BrowserSession.Step.run("return document.activeElement.textContent.trim() || document.activeElement.type")
    let visit = try browser.visit(
      "http://127.0.0.1:\(server.port)/books.html",
      [
        .run(Self.settled + "document.querySelector('input[type=search]').focus()"), .type("book 2"), .press("Enter"),
        .run(Self.settled + "return text('.table-status')"),
        // The rows are wider than the window: first comes what scrolls them.
        .press("Tab"), .run("return document.activeElement.className"), .press("Tab"), focused, .press("Enter"),
        .run(Self.settled + "return document.querySelector('thead th').ariaSort"), .press("Tab"), focused,
      ])
    #expect(visit.results.dropFirst() == ["Lignes 1 à 3 sur 3", "table-scroll", "Titre", "descending", "Auteur"])
    #expect(visit.complaints == [])
  }
}
