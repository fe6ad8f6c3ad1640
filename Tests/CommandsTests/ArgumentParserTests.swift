import Testing

@testable import Commands

@Suite struct ArgumentParserTests {
  private let declaration = CommandDeclaration(
    "try", topic: .host, summary: "try", positionals: [PositionalDeclaration("FIRST", .one, "the first"), PositionalDeclaration("SECOND", .optional, "the second")],
    options: [
      .value("param", short: "p", "NAME=VALUE", isRepeatable: true, "p"), .value("jobs", short: "j", "N", "j"),
      .flag("json", "json"), .flag("follow", short: "f", "f"), .flag("quiet", short: "q", "q"),
      .value("shape", "SHAPE", kind: .choice(["round", "square"]), "shape"),
    ],
    examples: [])

  private func error(_ words: String...) -> UsageError? {
    do throws(UsageError) {
      _ = try declaration.parse(words)
      return nil
    } catch { return error }
  }

  @Test func `Options and arguments come in any order and every form`() throws {
    let forms: [[String]] = [
      ["--param", "a=1", "-p", "b=x=y", "--jobs=3", "--json", "-fq", "site"],
      ["site", "-pa=1", "-p=b=x=y", "-j3", "-qf", "--json"],
      ["-fqj", "3", "--param=a=1", "--json", "--json", "--param=b=x=y", "--", "site"],
    ]
    for words in forms {
      let parsed = try declaration.parse(words)
      #expect(parsed.values["param"] == ["a=1", "b=x=y"])
      #expect(try parsed.positiveInteger("jobs") == 3)
      #expect(parsed.flags == ["json", "follow", "quiet"])
      #expect(parsed.positionals == ["site"])
      #expect(try parsed.pairs("param").map { $0.value } == ["1", "x=y"])
    }
  }

  @Test func `Behind two dashes everything is an argument, and one dash is one`() throws {
    #expect(try declaration.parse(["--", "--json", "-f"]).positionals == ["--json", "-f"])
    #expect(try declaration.parse(["-"]).positionals == ["-"])
    #expect(try declaration.parse(["--jobs=", "x"]).value("jobs") == "")
  }

  @Test func `What isn't declared is named, with the nearest name`() {
    #expect(error("x", "--jsno")?.message == "\"slipway try\" has no option --jsno")
    #expect(error("x", "--jsno")?.help == "did you mean --json?")
    #expect(error("x", "-z")?.message == "\"slipway try\" has no option -z")
    #expect(error("x", "-fz")?.message == "\"slipway try\" has no option -z")
    #expect(error("x", "--shape", "rond")?.help == "did you mean \"round\"?")
  }

  @Test func `What is missing or too much is named`() {
    #expect(error()?.message == "FIRST is missing: the first")
    #expect(error("a", "b", "c")?.message == "\"c\" is one argument too many")
    #expect(error("a", "--jobs")?.message == "--jobs needs a value: --jobs N")
    #expect(error("a", "-j")?.message == "-j needs a value: -j N")
    #expect(error("a", "--jobs", "--json")?.message == "--jobs needs a value: --jobs N")
    #expect(error("a", "--json=yes")?.message == "--json takes no value")
    #expect(error("a", "-j1", "--jobs", "2")?.message == "--jobs is given twice")
  }

  @Test(arguments: ["0", "-1", "x", "", "1.5", "99999999999999999999"])
  func `Numbers are whole and positive`(text: String) throws {
    let parsed = try declaration.parse(["a", "--jobs=\(text)"])
    #expect(throws: UsageError("--jobs takes a whole number from 1, not \"\(text)\"")) { try parsed.positiveInteger("jobs") }
  }

  @Test(arguments: [["x"], ["=1"], ["a=1", "a=2"]])
  func `Parameters are pairs, each given once`(values: [String]) throws {
    let parsed = try declaration.parse(["a"] + values.map { "--param=\($0)" })
    #expect(throws: UsageError.self) { try parsed.pairs("param") }
  }

  @Test func `Words lead to a command`() throws {
    let tree = CommandTree(allCommands)
    func name(_ words: String...) throws -> String {
      switch try tree.resolve(words) {
      case .command(let command, let rest): ([command.declaration.name] + rest).joined(separator: "|")
      case .group(let path): "group \(path)"
      }
    }
    #expect(try name("run", "x.json", "--json") == "run|x.json|--json")
    #expect(try name("runs") == "runs")
    #expect(try name("runs", "show", "last") == "runs show|last")
    #expect(try name("runs", "--limit", "3") == "runs|--limit|3")
    #expect(try name("release", "list") == "release list")
    #expect(try name("release") == "group [\"release\"]")
    #expect(try name() == "group []")
    #expect(try name("--help") == "group []")
    #expect(throws: UsageError("\"slipway runs\" has no command \"shwo\"", help: "did you mean \"slipway runs show\"?")) { try name("runs", "shwo") }
    #expect(throws: UsageError("\"slipway\" has no command \"rnu\"", help: "did you mean \"slipway run\"?")) { try name("rnu") }
    #expect(throws: UsageError.self) { try name("--json", "run") }
  }

  @Test func `Every command is declared as its neighbours are`() {
    for command in allCommands {
      let declaration = command.declaration
      #expect(!declaration.examples.isEmpty, "\(declaration.name)")
      #expect(Set(declaration.options.map(\.name)).count == declaration.options.count, "\(declaration.name)")
      let shorts = declaration.options.compactMap(\.short)
      #expect(Set(shorts).count == shorts.count, "\(declaration.name)")
      for text in [declaration.summary] + declaration.options.map(\.summary) + declaration.positionals.map(\.summary) {
        #expect(!text.hasSuffix("."), "\(declaration.name): \(text)")
      }
      #expect(declaration.examples.allSatisfy { $0.arguments.hasPrefix(declaration.name) }, "\(declaration.name)")
    }
  }
}
