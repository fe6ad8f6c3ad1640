/// The files that a component type consists of, as bytes; nil for one that isn't there.
struct ComponentFiles: Sendable {
  struct File: Sendable {
    /// For messages: a path, or a name in the built-in library.
    var name: String
    var bytes: [UInt8]
  }

  var template: File?
  var style: File?
  var script: File?
  var schema: File?

  /// These files, and the other's where one is missing.
  func completed(by other: ComponentFiles) -> ComponentFiles {
    ComponentFiles(
      template: template ?? other.template, style: style ?? other.style, script: script ?? other.script,
      schema: schema ?? other.schema)
  }
}

/// The types that every site has. Their files lie in `Library/` and are compiled in.
enum BuiltInLibrary {
  static let types: [String: ComponentFiles] = [
    "Accordion": files("accordion", PackageResources.accordion_mustache, PackageResources.accordion_css, PackageResources.accordion_schema_json),
    "Button": files("button", PackageResources.button_mustache, PackageResources.button_css, PackageResources.button_schema_json),
    "Cards": files("cards", PackageResources.cards_mustache, PackageResources.cards_css, PackageResources.cards_schema_json),
    "Columns": files("columns", PackageResources.columns_mustache, PackageResources.columns_css, PackageResources.columns_schema_json),
    "Embed": files("embed", PackageResources.embed_mustache, PackageResources.embed_css, PackageResources.embed_schema_json),
    "Footer": files("footer", PackageResources.footer_mustache, PackageResources.footer_css, PackageResources.footer_schema_json),
    "Form": files("form", PackageResources.form_mustache, PackageResources.form_css, PackageResources.form_schema_json),
    "Gallery": files("gallery", PackageResources.gallery_mustache, PackageResources.gallery_css, PackageResources.gallery_schema_json, script: PackageResources.gallery_js),
    "Header": files("header", PackageResources.header_mustache, PackageResources.header_css, PackageResources.header_schema_json),
    "Hero": files("hero", PackageResources.hero_mustache, PackageResources.hero_css, PackageResources.hero_schema_json),
    "Image": files("image", PackageResources.image_mustache, PackageResources.image_css, PackageResources.image_schema_json),
    "Markdown": files("markdown", PackageResources.markdown_mustache, PackageResources.markdown_css, PackageResources.markdown_schema_json),
    "Navbar": files("navbar", PackageResources.navbar_mustache, PackageResources.navbar_css, PackageResources.navbar_schema_json, script: PackageResources.navbar_js),
    "Pricing": files("pricing", PackageResources.pricing_mustache, PackageResources.pricing_css, PackageResources.pricing_schema_json),
    "Section": files("section", PackageResources.section_mustache, PackageResources.section_css, PackageResources.section_schema_json),
    "Table": files("table", PackageResources.table_mustache, PackageResources.table_css, PackageResources.table_schema_json, script: PackageResources.table_js),
    "Tabs": files("tabs", PackageResources.tabs_mustache, PackageResources.tabs_css, PackageResources.tabs_schema_json, script: PackageResources.tabs_js),
    "Testimonial": files("testimonial", PackageResources.testimonial_mustache, PackageResources.testimonial_css, PackageResources.testimonial_schema_json),
    "Text": files("text", PackageResources.text_mustache, PackageResources.text_css, PackageResources.text_schema_json),
    "Video": files("video", PackageResources.video_mustache, PackageResources.video_css, PackageResources.video_schema_json),
  ]

  static let layout = ComponentFiles.File(name: "built-in/default-layout.mustache", bytes: PackageResources.default_layout_mustache)

  private static func files(
    _ name: String, _ template: [UInt8], _ style: [UInt8], _ schema: [UInt8], script: [UInt8]? = nil
  ) -> ComponentFiles {
    ComponentFiles(
      template: .init(name: "built-in/\(name).mustache", bytes: template), style: .init(name: "built-in/\(name).css", bytes: style),
      script: script.map { .init(name: "built-in/\(name).js", bytes: $0) },
      schema: .init(name: "built-in/\(name).schema.json", bytes: schema))
  }
}

/// The style sheet below all components: colours, type, the page's frame.
package var baseStyleSheet: [UInt8] { PackageResources.base_css }

/// Sends forms without leaving the page.
package var formScript: [UInt8] { PackageResources.forms_js }
