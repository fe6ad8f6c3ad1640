package import Diagnostics

/// What the browser shows while a site can't be built. Whatever comes from the site or a plugin is text in it.
package struct ErrorOverlay: Sendable, Hashable {
  package struct Item: Sendable, Hashable {
    package var finding: Diagnostic
    package var excerpt: SourceExcerpt?

    package init(_ finding: Diagnostic, excerpt: SourceExcerpt? = nil) {
      self.finding = finding
      self.excerpt = excerpt
    }
  }

  /// Where the build failed, in a few words.
  package var title: String
  package var items: [Item]

  package init(title: String, items: [Item]) {
    self.title = title
    self.items = items
  }

  /// A thousand copies of a mistake tell no more than the first of them.
  static let mostItems = 50

  /// A fragment for the page's own overlay.
  package var html: String {
    let more = items.count - Self.mostItems
    return "<h1>\(Self.escaped(title))</h1>\n" + items.prefix(Self.mostItems).map(Self.html).joined()
      + (more > 0 ? "<p>… and \(more) more; the terminal has them all.</p>\n" : "")
  }

  /// A whole page, for as long as there is nothing to lay it over.
  func page(_ origin: PageScript.Origin) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>\(Self.escaped(title))</title>
    <style>\(Self.style)</style>
    </head>
    <body>
    <main class="slipway-overlay">
    \(html)</main>
    \(PageScript.tag(origin))
    </body>
    </html>

    """
  }

  static let style = String(decoding: PackageResources.dev_overlay_css, as: UTF8.self)

  private static func html(_ item: Item) -> String {
    let finding = item.finding
    var html = "<section>\n"
    if let location = finding.location { html += "<p class=\"place\">\(escaped(location.description))</p>\n" }
    html += "<p class=\"\(finding.severity.rawValue)\">\(finding.severity.rawValue): \(escaped(finding.message))</p>\n"
    if let excerpt = item.excerpt {
      html += "<pre>\(escaped(excerpt.text))\n\(String(repeating: " ", count: excerpt.indent))<b>^</b></pre>\n"
    }
    if let help = finding.help { html += "<p class=\"help\">help: \(escaped(help))</p>\n" }
    return html + "</section>\n"
  }

  /// Text for an element's content or a quoted attribute.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
      .replacing("'", with: "&#39;")
  }
}
