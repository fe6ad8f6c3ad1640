/// What differs from language to language in the manifest, the README and the names of files.
extension ScaffoldLanguage {
  /// As it is called in a sentence.
  package var title: String {
    switch self {
    case .swift: "Swift"
    case .python: "Python"
    case .node: "JavaScript for Node"
    case .bash: "Bash"
    }
  }

  /// Of the program.
  var fileExtension: String {
    switch self {
    case .swift: "swift"
    case .python: "py"
    case .node: "mjs"
    case .bash: "sh"
    }
  }

  /// The elements of `needs.commands`, with their Debian packages.
  var commands: String {
    switch self {
    case .swift: ""
    case .python: #"{ "name": "python3", "package": "python3" }"#
    case .node: #"{ "name": "node", "package": "nodejs" }"#
    case .bash:
      [("bash", "bash"), ("jq", "jq"), ("cmp", "diffutils"), ("rm", "coreutils"), ("stat", "coreutils")]
        .map { name, package in "{ \"name\": \"\(name)\", \"package\": \"\(package)\" }" }.joined(separator: ", ")
    }
  }

  /// What runs the plugin's own tests, in its folder.
  package var testCommand: String {
    switch self {
    case .swift: "swift test"
    case .python: "python3 -m unittest"
    case .node: "node --test"
    case .bash: "./test.sh"
    }
  }
}
