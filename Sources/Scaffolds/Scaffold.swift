package import Diagnostics
internal import Pipelines
internal import POSIX

/// A new plugin: a step that works at once, to be changed into the one that its author has in mind.
package struct Scaffold: Sendable {
  package let name: String
  package let language: ScaffoldLanguage
  /// The root of the package that has StepKit; absolute. Only a plugin in Swift needs it.
  private let stepKit: String

  /// - Parameter stepKit: for a plugin in Swift; ignored for others.
  /// - Throws: `InvalidInput` for a name that no plugin may have, and when StepKit is not there.
  package init(name: String, language: ScaffoldLanguage, stepKit: String?) throws(InvalidInput) {
    if !Names.isName(name) {
      throw InvalidInput(
        "\"\(name)\" can't be a plugin's name", help: "small letters, digits and \"-\", 64 at most, the first one a letter")
    }
    self.name = name
    self.language = language
    self.stepKit = language == .swift ? try Self.checked(stepKit) : ""
  }

  private static func checked(_ stepKit: String?) throws(InvalidInput) -> String {
    let help = "name the folder of Slipway's sources with --stepkit PATH"
    guard let stepKit else { throw InvalidInput("a plugin in Swift is built against StepKit, and where that is, is not known", help: help) }
    if !Files.exists(Path.join(stepKit, "Package.swift")) || !Files.exists(Path.join(stepKit, "Sources/StepKit")) {
      throw InvalidInput("\(stepKit) does not have StepKit", help: help)
    }
    return stepKit
  }

  /// One file of a plugin.
  package struct File: Sendable, Hashable {
    /// Relative to the plugin's folder.
    package var path: String
    package var text: String
    package var isProgram = false
  }

  package var files: [File] {
    language.templates.map { template in
      File(
        path: filled(template.path, words), text: filled(String(decoding: template.text, as: UTF8.self), words),
        isProgram: template.isProgram)
    }
  }

  /// What builds it, in its folder; nil where nothing is to be built.
  package var buildCommand: String? { language == .swift ? "swift build -c release" : nil }

  /// What stands for the `{{words}}` of the templates.
  private var words: [String: String] {
    let build = buildCommand.map { "\n## Build it\n\n```sh\n\($0)\n```\n" } ?? ""
    return [
      "name": name, "type": typeName, "stepkit": swiftLiteral(stepKit), "language": language.title,
      "program": program, "source": language == .swift ? "Sources/\(typeName).swift" : program,
      "commands": language.commands, "build": build, "test": language.testCommand,
    ]
  }

  /// Relative to the plugin's folder.
  private var program: String { language == .swift ? ".build/release/\(name)" : "\(name).\(language.fileExtension)" }

  /// `size-budget` → `SizeBudgetPlugin`; with the ending it is nobody else's type, and no word of Swift's.
  private var typeName: String {
    name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Plugin"
  }
}

/// Each `{{word}}` replaced, once: what a value holds is not looked at.
private func filled(_ template: String, _ words: [String: String]) -> String {
  var result = ""
  var rest = template[...]
  while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
    let word = String(rest[open.upperBound..<close.lowerBound])
    result += rest[..<open.lowerBound]
    result += words[word] ?? "{{\(word)}}"
    rest = rest[close.upperBound...]
  }
  return result + rest
}

/// The inside of a string literal.
private func swiftLiteral(_ text: String) -> String {
  text.map { character in
    switch character {
    case "\\", "\"": "\\\(character)"
    case "\n": "\\n"
    default: String(character)
    }
  }.joined()
}
