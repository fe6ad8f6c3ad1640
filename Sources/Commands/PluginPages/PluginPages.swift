internal import Diagnostics
internal import Engine
internal import POSIX
internal import Pipelines

/// The pages of all plugins in a folder, with an index.
struct PluginPages {
  /// Texts by the names of their files.
  private(set) var files: [String: String] = [:]
  private let output: String

  /// - Parameters:
  ///   - plugins: usable ones, sorted.
  ///   - output: the folder of the pages; absolute.
  init(_ plugins: [InstalledPlugin], output: String) {
    self.output = output
    var index = "\(PluginMarkdown.mark)\n# Plugins\n\n| | | Effects |\n|---|---|---|\n"
    for plugin in plugins {
      guard let manifest = plugin.manifest else { continue }
      let readme = Path.join(plugin.folder, "README.md")
      let page = PluginMarkdown(manifest: manifest, readme: Files.exists(readme) ? Self.link(to: readme, from: output) : nil)
      files["\(manifest.name).md"] = page.text
      let name = MarkdownText.prose(manifest.name)
      index += "| [\(name)](\(manifest.name).md) | \(MarkdownText.prose(manifest.summary)) | \(manifest.effects.rawValue) |\n"
    }
    files["README.md"] = index
  }

  /// What of the pages on the disk is not as it should be.
  func stale() throws(SystemError) -> [String] {
    let outdated = files.filter { name, text in (try? Files.read(path(name))) != Array(text.utf8) }
    return (outdated.keys + (try leftovers())).sorted()
  }

  /// Writes what has changed, and removes pages of plugins that are gone.
  /// - Throws: `InvalidInput` when a file of that name was not made by this; nothing is written then.
  func write() throws {
    try Files.makeDirectories(output)
    for name in files.keys.sorted() where Files.exists(path(name)) {
      if try isMade(name) { continue }
      throw InvalidInput("\(path(name)) was written by hand", help: "move it elsewhere, or choose another folder with --output")
    }
    for name in try stale() {
      if let text = files[name] { try Files.replace(path(name), with: Array(text.utf8)) } else { try Files.remove(path(name)) }
    }
  }

  /// Pages that were made once, of plugins that are gone.
  private func leftovers() throws(SystemError) -> [String] {
    guard Files.exists(output) else { return [] }
    var found: [String] = []
    for name in try Files.list(output) where name.hasSuffix(".md") && files[name] == nil {
      if try isMade(name) { found.append(name) }
    }
    return found
  }

  private func isMade(_ name: String) throws(SystemError) -> Bool {
    try Files.read(path(name)).starts(with: Array("\(PluginMarkdown.mark)\n".utf8))
  }

  private func path(_ name: String) -> String { Path.join(output, name) }

  /// Relative, for a link in Markdown; both absolute.
  static func link(to path: String, from folder: String) -> String {
    let target = path.split(separator: "/")
    let base = folder.split(separator: "/")
    let shared = zip(target, base).prefix { $0 == $1 }.count
    let parts = Array(repeating: "..", count: base.count - shared) + target.dropFirst(shared).map(String.init)
    return parts.joined(separator: "/").utf8.map { byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || "/._-".unicodeScalars.contains(scalar)
      return isPlain ? String(scalar) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}
