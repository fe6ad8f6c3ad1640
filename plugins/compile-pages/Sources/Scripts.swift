internal import Components
internal import Sites

/// The scripts of a site: `app.js` for its forms, `components.js` for the types that it uses. Without either, no file.
struct Scripts: Sendable {
  let files: [(path: String, contents: [UInt8])]
  var urls: [String] { files.map { "/\($0.path)" } }

  init(_ site: Site, _ types: [ComponentType]) {
    var files: [(String, [UInt8])] = []
    if site.features.formsEnabled { files.append(("static/js/app.js", formScript)) }
    var components: [UInt8] = []
    for type in types where !type.js.isEmpty {
      // Each in a scope of its own, so that names don't collide.
      components += Array("// \(type.name)\n(() => {\n".utf8) + type.js + Array("\n})();\n".utf8)
    }
    if !components.isEmpty { files.append(("static/js/components.js", components)) }
    self.files = files
  }
}
