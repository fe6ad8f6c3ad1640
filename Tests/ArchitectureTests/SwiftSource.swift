import POSIX
import TestSupport

/// One Swift file, as far as the rules look at it.
struct SwiftSource {
  /// Relative to the repository.
  var path: String
  /// The module or program that it belongs to.
  var module: String
  var text: String

  /// Its imports, in order.
  var imports: [String] {
    Self.code(of: text).split(separator: "\n").compactMap { line in
      var words = line.split { $0 == " " || $0 == "\t" }[...]
      while let word = words.first, word.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(word) {
        words = words.dropFirst()
      }
      guard words.popFirst() == "import" else { return nil }
      if let kind = words.first, ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"].contains(kind) {
        words = words.dropFirst()
      }
      return words.first.map { String($0.prefix { $0.isLetter || $0.isNumber || $0 == "_" }) }
    }
  }

  /// Words of its code that leave the safe part of the language.
  var unsafeWords: [String] {
    Self.code(of: text).split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init).filter { word in
      ["unsafe", "OpaquePointer", "Unmanaged", "withUnsafeBytes", "withUnsafePointer", "unsafeBitCast"].contains(word)
        || (word.contains("Unsafe") && (word.hasSuffix("Pointer") || word.hasPrefix("with")))
    }
  }

  /// The text with comments and the content of string literals taken out; lines stay lines.
  static func code(of text: String) -> String {
    var code = ""
    var rest = text[...]
    func skip(to end: String) {
      let stop = rest.range(of: end)?.upperBound ?? rest.endIndex
      code += String(repeating: "\n", count: rest[..<stop].count { $0 == "\n" })
      rest = rest[stop...]
    }
    while let character = rest.first {
      if rest.hasPrefix("//") {
        rest = rest.drop { $0 != "\n" }
      } else if rest.hasPrefix("/*") {
        rest = rest.dropFirst(2)
        skip(to: "*/")
      } else if character == "\"" || (character == "#" && rest.drop(while: { $0 == "#" }).first == "\"") {
        let marks = String(rest.prefix { $0 == "#" })
        rest = rest.dropFirst(marks.count)
        let quotes = rest.hasPrefix("\"\"\"") ? "\"\"\"" : "\""
        rest = rest.dropFirst(quotes.count)
        code += "\"\""
        if !marks.isEmpty {
          skip(to: quotes + marks)
        } else {
          while !rest.isEmpty, !rest.hasPrefix(quotes) {
            if rest.first == "\n" { code += "\n" }
            rest = rest.dropFirst(rest.first == "\\" ? 2 : 1)
          }
          rest = rest.dropFirst(quotes.count)
        }
      } else {
        code.append(character)
        rest = rest.dropFirst()
      }
    }
    return code
  }
}

extension Substring {
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}

extension SwiftSource {
  /// Every Swift file that ships: Sources/<module>/ and plugins/<name>/Sources/.
  static func shipped() throws -> [SwiftSource] {
    let root = BuiltPrograms.root
    var files: [SwiftSource] = []
    func add(_ folder: String, module: String) throws {
      for path in try Files.walk(Path.join(root, folder)) where Path.fileExtension(path) == "swift" {
        let whole = Path.join(folder, path)
        files.append(SwiftSource(path: whole, module: module, text: String(decoding: try Files.read(Path.join(root, whole)), as: UTF8.self)))
      }
    }
    for module in try Files.list(Path.join(root, "Sources")) where module != "CLibraries" { try add("Sources/\(module)", module: module) }
    for plugin in try Files.list(Path.join(root, "plugins")) {
      let folder = "plugins/\(plugin)/Sources"
      if Files.exists(Path.join(root, folder)) { try add(folder, module: plugin) }
    }
    return files
  }
}
