import Components
import Diagnostics
import JSON
import POSIX
import Sites
import TestSupport
import Testing

/// A site of one page in a folder of its own.
struct ExampleSite {
  let folder: TemporaryFolder
  var site: JSONObject = [
    "id": "example", "name": "Example", "lang": "fr", "pages": ["pages/*.json"], "tables": ["books": ["display_name": "Livres", "fields": books]],
  ]
  var page: JSONObject = ["name": "index", "title": "Accueil"]

  init(_ components: JSONValue = []) throws {
    folder = try TemporaryFolder()
    page["components"] = components
  }

  func load() throws -> (site: Site, diagnostics: [Diagnostic]) {
    try folder.write("site.json", JSONValue.object(site).text())
    try folder.write("pages/index.json", JSONValue.object(page).text(.pretty))
    return try Site.load(folder.path("site.json"))
  }

  /// The page as HTML; what the components' types say against them is not asked.
  func rendered() throws -> String {
    let (site, diagnostics) = try load()
    try #require(diagnostics.isEmpty, "\(diagnostics)")
    let renderer = PageRenderer(try ComponentLibrary.load(for: site), site: site)
    return String(decoding: try renderer.render(try #require(site.pages.first), values: [:]), as: UTF8.self)
  }

  /// What the types say against the components.
  func findings() throws -> [Diagnostic] {
    let site = try load().site
    let library = try ComponentLibrary.load(for: site)
    var found: [Diagnostic] = []
    for page in site.pages {
      try page.forEachComponent { found += try library.type(of: $0).findings(about: $0) }
    }
    return found
  }
}

/// A field of every kind.
private let books: JSONValue = [
  ["name": "id", "type": "integer", "readonly": true], ["name": "title", "label": "Titre", "required": true],
  ["name": "notes", "type": "textarea"], ["name": "price", "type": "number", "required": true], ["name": "pages", "type": "integer"],
  ["name": "lent", "type": "boolean", "required": true], ["name": "bound", "type": "date"], ["name": "seen", "type": "datetime"],
  ["name": "hour", "type": "time"], ["name": "mail", "type": "email"], ["name": "site", "type": "url"], ["name": "phone", "type": "tel"],
  ["name": "state", "type": "select", "options": ["Neuf", "Usé"]],
]

/// A config for every built-in type in which every property of its schema appears.
let fullConfigs: [(type: String, config: JSONValue)] = [
  ("Navbar", ["brand": "Acme", "links": [["label": "Home", "url": "/"], ["label": "Out", "url": "https://example.org/"]]]),
  ("Header", ["title": "Title", "subtitle": "Subtitle"]),
  ("Hero", ["title": "Title", "text": "Text", "cta": ["label": "Go", "url": "/go"], "image": "/static/a.jpg", "alt": "A picture"]),
  ("Text", ["title": "Title", "text": "One\n\nTwo"]),
  ("Markdown", ["title": "Title", "text": "# One\n\nTwo **three** [four](/five)"]),
  ("Image", ["src": "/static/a.jpg", "alt": "A picture", "caption": "A caption", "width": 640, "height": 480]),
  ("Cards", ["title": "Cards", "items": [["title": "One", "text": "Text", "image": "/a.jpg", "alt": "A", "url": "/one", "label": "More"]]]),
  (
    "Form",
    [
      "title": "Form", "action": "/api/submit-form", "submit": "Send", "success": "Thanks", "error": "Sorry",
      "fields": [
        ["name": "a", "label": "A", "type": "text", "required": true, "placeholder": "p", "autocomplete": "name"],
        ["name": "b", "label": "B", "type": "email"], ["name": "c", "label": "C", "type": "textarea", "placeholder": "p", "required": true],
        ["name": "d", "label": "D", "type": "select", "options": ["x", "y"], "placeholder": "p"],
        ["name": "e", "label": "E", "type": "radio", "options": ["x", "y"], "required": true],
        ["name": "f", "label": "F", "type": "checkbox", "value": "v"], ["name": "g", "label": "G", "type": "hidden", "value": "v"],
        ["name": "h", "label": "H"],
        ["name": "i", "label": "I", "type": "number", "step": "0.01"],
      ],
    ]
  ),
  (
    "Table",
    [
      "table": "books", "title": "Books", "caption": "All books", "columns": ["title", "price"], "search": true, "sort": "-price",
      "pageSize": 10, "empty": "None",
    ]
  ),
  ("Footer", ["text": "© Acme", "links": [["label": "Legal", "url": "/legal"]]]),
  ("Button", ["label": "Go", "url": "/go"]),
  ("Section", ["title": "Title"]),
  ("Columns", [:]),
  ("Accordion", ["title": "Questions", "exclusive": true, "items": [["title": "Why?", "text": "One\n\nTwo", "open": true], ["title": "How?", "text": "So"]]]),
  ("Tabs", ["title": "Ways", "items": [["label": "By train", "text": "One\n\nTwo"], ["label": "By bike", "text": "Three"]]]),
  ("Gallery", ["title": "Pictures", "images": [["src": "/a.jpg", "alt": "A", "caption": "The first", "width": 640, "height": 480]]]),
  (
    "Video",
    [
      "src": "/a.mp4", "title": "A tour", "poster": "/a.jpg", "caption": "A caption", "width": 640, "height": 360,
      "tracks": [["src": "/a.fr.vtt", "lang": "fr", "label": "Français", "default": true]],
    ]
  ),
  ("Testimonial", ["title": "They say", "items": [["text": "Good\n\nVery", "author": "Zoé", "role": "Reader", "image": "/zoe.jpg"]]]),
  (
    "Pricing",
    [
      "title": "Plans", "text": "For everyone",
      "plans": [
        [
          "name": "Solo", "price": "12 €", "period": "per month", "description": "For one", "badge": "Popular", "highlighted": true,
          "features": ["One", "Two"], "cta": ["label": "Choose", "url": "https://example.org/solo"],
        ]
      ],
    ]
  ),
  ("Embed", ["url": "https://example.org/map", "title": "A map", "caption": "Here", "ratio": "4:3", "fullscreen": true]),
]
