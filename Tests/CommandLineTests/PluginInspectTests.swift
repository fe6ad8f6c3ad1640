import JSON
import POSIX
import TestSupport
import Testing

@Suite struct PluginInspectTests {
  private let slipway: Slipway
  private var folder: TemporaryFolder { slipway.folder }

  /// With a plugin in Python that greets, quickly.
  init() throws {
    slipway = try Slipway()
    let made = try slipway("plugin", "new", "greet", "-l", "python")
    #expect(made.code == 0, "\(made.errors)")
    try folder.write("quick.json", #"{ "file": "greetings.txt", "names": ["Ada", "José"], "milliseconds": 10 }"#)
    try folder.write("slow.json", #"{ "file": "greetings.txt", "names": ["Ada"], "milliseconds": 60000 }"#)
  }

  private func inspect(_ words: String...) throws -> Invocation { try slipway.run(["plugin", "inspect", "greet"] + words) }

  /// Lines of `--json`, or of a transcript.
  private func messages(_ text: String, _ direction: String = "received") throws -> [JSONValue] {
    try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }.filter { $0["direction"]?.stringValue == direction }
      .map { $0["message"] ?? $0["text"] ?? .null }
  }

  @Test func `each message is shown both ways with its time, and what was done is undone`() throws {
    let shown = try inspect("--config", "quick.json", "--undo")
    #expect(shown.code == 0, "\(shown.errors)")
    let pattern = try Regex(#"^ +\d+\.\d{3} (→|←|!|ended:) .+"#)
    #expect(shown.lines.allSatisfy { $0.wholeMatch(of: pattern) != nil }, "\(shown.output)")
    for (direction, text) in [("→", "\"initialize\""), ("→", "\"execute\""), ("←", "\"checkpoint\""), ("→", "\"checkpoint-2\""), ("→", "\"undo\"")] {
      #expect(shown.lines.contains { $0.contains(" \(direction) ") && $0.contains(text) }, "\(direction) \(text)")
    }
    #expect(shown.lines.count { $0.hasSuffix("ended: exit code 0") } == 2, "undo has a process of its own")
    #expect(!Files.exists(folder.path("greetings.txt")))
  }

  @Test func `the first example is used, or another, and its effects stay where nobody undoes them`() throws {
    let shown = try inspect("--json")
    #expect(shown.code == 0)
    let reply = try messages(shown.output).first { $0["id"] == "2" }
    #expect(reply?["result"]?["outputs"]?["greeted"] == 3)
    #expect(Files.exists(folder.path("greetings.txt")))
    #expect(try inspect("--example", "2").errors.contains("the manifest has 1 example, not 2"))
  }

  @Test func `a cancel, and a checkpoint that is refused`() throws {
    let cancelled = try inspect("--config", "slow.json", "--cancel-after", "0.2", "--json")
    #expect(cancelled.code == 0, "a cancel asks for that")
    #expect(try messages(cancelled.output).contains { $0["error"]?["code"] == 1800 })
    let refused = try inspect("--config", "quick.json", "--refuse-checkpoint", "--json")
    #expect(refused.code == 1)
    #expect(try messages(refused.output).contains { $0["error"]?["code"] == 2000 })
    #expect(!Files.exists(folder.path("greetings.txt")))
  }

  @Test func `a workspace that is named is kept, all else is gone`() throws {
    slipway.environment["TMPDIR"] = folder.path("tmp")
    try Files.makeDirectory(folder.path("tmp"))
    #expect(try inspect("--config", "quick.json", "--workspace", "kept").code == 0)
    #expect(Files.exists(folder.path("kept")))
    #expect(try Files.list(folder.path("tmp")) == [])
  }

  @Test func `a program that can't be started is told before anything is, and in the list too`() throws {
    try Files.changePermissions(folder.path("greet/greet.py"), 0o644)
    let refused = try inspect("--execute")
    #expect(refused.code == 2)
    #expect(refused.output.isEmpty)
    #expect(refused.errors == "error: the plugin can't be started: \(folder.path("greet/greet.py")) is not executable\n  help: chmod +x \(folder.path("greet/greet.py"))\n")
    #expect(try slipway("plugin", "list", "--plugins", ".").output.contains("greet.py is not executable"))
    let list = try slipway("plugin", "list", "--plugins", ".", "--json").json?.arrayValue
    #expect(list?.first { $0["name"] == "greet" }?["problem"]?.stringValue?.hasSuffix("is not executable") == true)
  }

  @Test func `text on standard output is marked, and an answer that is not flushed is explained`() throws {
    let program = try folder.text("greet/greet.py")
    try folder.write("greet/greet.py", program.replacing("def execute(request):", with: "def execute(request):\n    print('debugging')"))
    #expect(try inspect("-c", "quick.json", "--undo").lines.contains { $0.hasSuffix("← debugging  (no message)") })
    try folder.write("greet/greet.py", program.replacing("    sys.stdout.flush()\n", with: ""))
    #expect(try inspect("-c", "quick.json").errors.contains("flushes its standard output after each of its own"))
  }

  @Test func `commands are typed, one a line`() throws {
    let talk = try slipway.shell(
      """
      printf '%s\\n' help 'execute 1' nonsense undo '{"jsonrpc":"2.0","id":"x","method":"nope"}' 'execute 7' quit |
        slipway plugin inspect greet --interactive
      """)
    #expect(talk.code == 0, "\(talk.errors)")
    #expect(talk.errors.contains("\"nonsense\" is no command") && talk.errors.contains("has 1 example") && talk.errors.contains("cancel what is under way"))
    #expect(talk.output.contains("\"status\":\"succeeded\"") && talk.output.contains("-32601"))
    #expect(talk.output.contains("\"method\":\"undo\""))
    #expect(!Files.exists(folder.path("greetings.txt")))
  }

  @Test func `on a terminal it is a talk`() throws {
    let talk = try slipway.shell("{ sleep 1; echo cancel; echo quit; } | TERM=xterm script -qec 'slipway plugin inspect greet' /dev/null")
    #expect(talk.output.contains("\"help\" says what can be typed"), "\(talk.output)")
    #expect(talk.output.contains("Nothing is under way"))
  }

  @Test func `on a terminal what is under way is cancelled, not waited for`() throws {
    let talk = try slipway.shell(
      """
      { sleep 1; echo execute; sleep 0.5; echo execute; sleep 0.3; echo cancel; sleep 0.5; echo quit; } |
        TERM=xterm script -qec 'slipway plugin inspect greet -i --config slow.json' /dev/null
      """)
    #expect(talk.output.contains("execute is under way; \"cancel\" cancels it."), "\(talk.output)")
    #expect(talk.output.contains("\"code\":1800"))
  }

  @Test func `in a talk one signal cancels what is under way, the next one ends it`() throws {
    let talk = try slipway.shell(
      """
      mkfifo commands; slipway plugin inspect greet -i --config slow.json < commands > output & run=$!
      exec 3> commands; echo execute >&3
      for turn in $(seq 200); do grep -q '"execute"' output && break; sleep 0.05; done
      kill -INT $run
      for turn in $(seq 200); do grep -q 1800 output && break; sleep 0.05; done
      kill -0 $run && echo "still there"; kill -INT $run; wait $run; echo $?; pgrep -f "$PWD/greet/greet.py" | wc -l
      """)
    #expect(talk.lines == ["still there", "130", "0"], "\(talk.output) \(talk.errors)")
  }

  @Test func `validate and plan alone change nothing`() throws {
    try folder.write("site.json", #"{ "id": "s", "pages": [] }"#)
    let shown = try slipway("plugin", "inspect", "validate-page", "--config", #"{ "site": "site.json" }"#, "--validate", "--plan", "--json")
    let sent = try messages(shown.output, "sent").compactMap { $0["method"]?.stringValue }
    #expect(sent == ["initialize", "validate", "plan", "shutdown"], "\(shown.output)")
    let config = try messages(shown.output, "sent").first { $0["method"] == "validate" }?["params"]?["config"]
    #expect(config == ["site": .string(folder.path("site.json"))], "paths are absolute")
  }

  // MARK: Transcripts

  @Test func `a transcript can be played again, and shows what is different`() throws {
    #expect(try inspect("--config", "quick.json", "--undo", "--record", "kept.jsonl").code == 0)
    let transcript = try folder.text("kept.jsonl")
    #expect(!transcript.contains(folder.path) && !transcript.contains("/slipway-inspect"))
    #expect(transcript.contains("${directory}/greetings.txt") && transcript.contains("${workspace}"))
    #expect(try Files.status(folder.path("kept.jsonl")).permissions & 0o777 == 0o600)

    let same = try inspect("--replay", "kept.jsonl")
    #expect(same.code == 0, "\(same.output)\(same.errors)")
    #expect(same.output == "the same: 7 messages\n")
    try Files.makeDirectory(folder.path("elsewhere"))
    #expect(try slipway("plugin", "inspect", "../greet", "--replay", "../kept.jsonl", directory: folder.path("elsewhere")).code == 0)

    // Log lines, words of failures and the version may change.
    try change("greeted {len(names)}", to: "wrote {len(names)}")
    try change("\"version\": \"0.1.0\"", to: "\"version\": \"0.2.0\"")
    #expect(try inspect("--replay", "kept.jsonl").code == 0)

    try change("\"effects\": \"partial\"", to: "\"effects\": \"complete\"")
    try change("\"greeted\": len(names)", to: "\"greeted\": 7")
    let other = try inspect("--replay", "kept.jsonl")
    #expect(other.code == 1)
    #expect(other.output.contains("the request checkpoint (process 1) at /effects\n  recorded  \"partial\"\n  now       \"complete\"\n"), "\(other.output)")
    #expect(other.output.contains("the reply to execute (process 1) at /result/outputs/greeted\n  recorded  2\n  now       7\n"))
    #expect(other.output.hasSuffix("2 differences\n"))
    let json = try #require(try inspect("--replay", "kept.jsonl", "--json").lines.last)
    #expect(try JSONValue(parsing: json)["differences"]?.arrayValue?.count == 2)
  }

  @Test func `a missing message, and another end, are differences`() throws {
    #expect(try inspect("--config", "quick.json", "--undo", "--record", "kept.jsonl").code == 0)
    try change("    checkpoint(request, undo)\n", to: "")
    try change("os._exit(0)  # without", to: "os._exit(3)  # without")
    let other = try inspect("--replay", "kept.jsonl")
    #expect(other.code == 1)
    #expect(other.output.contains("recorded  \"the request checkpoint\"\n  now       \"the reply to execute\""), "\(other.output)")
    #expect(other.output.contains("recorded  \"exit code 0\"\n  now       \"exit code 3\""))
  }

  @Test func `a cancel is played again at its time`() throws {
    #expect(try inspect("--config", "slow.json", "--cancel-after", "0.3", "--record", "kept.jsonl").code == 0)
    let same = try inspect("--replay", "kept.jsonl")
    #expect(same.code == 0, "\(same.output)")
  }

  private func change(_ text: String, to other: String) throws {
    let program = try folder.text("greet/greet.py")
    #expect(program.contains(text), "\(text)")
    try Files.write(folder.path("greet/greet.py"), Array(program.replacing(text, with: other).utf8))
  }

  @Test func `what is no transcript is refused at its line`() throws {
    for (text, message) in [("", "is no transcript"), ("{}", "is no transcript"), ("{\"transcript\":1,\"plugin\":\"x\"}\n{]", "line 2"),
      ("{\"transcript\":1,\"plugin\":\"x\"}\n{\"process\":1}", "line 2"),
    ] {
      try folder.write("bad.jsonl", text)
      let refused = try inspect("--replay", "bad.jsonl")
      #expect(refused.code == 2)
      #expect(refused.errors.contains(message), "\(refused.errors)")
    }
  }

  @Test(.timeLimit(.minutes(1))) func `a pipe is no transcript`() throws {
    _ = try slipway.shell("mkfifo pipe.jsonl")
    let refused = try inspect("--replay", "pipe.jsonl")
    #expect(refused.code == 2 && refused.errors.contains("pipe.jsonl is not a file"), "\(refused.errors)")
  }

  // MARK: Secrets

  private func keepSecrets() throws {
    let manifest = try folder.text("greet/plugin.json")
    try folder.write(
      "greet/plugin.json",
      manifest.replacing("\"effects\": \"external\"", with: "\"secrets\": [\"token\"], \"effects\": \"external\"")
        .replacing("\"properties\": {\n      \"file\"", with: "\"properties\": {\n      \"token\": { \"type\": \"string\" },\n      \"file\""))
    try change("    undo = {\"file\": file, \"text\": text}\n    checkpoint", to: """
          undo = {"file": file, "text": text}
          send(method="mask", params={"value": "obtained-secret"})
          send(method="log", params={"message": "early obtained-secret and " + config["token"]})
          checkpoint
      """)
  }

  @Test func `secrets are neither shown nor recorded`() throws {
    try keepSecrets()
    try folder.write("secret.json", #"{ "file": "greetings.txt", "names": ["Ada"], "milliseconds": 1, "token": "given-secret" }"#)
    for words in [["--json"], []] {
      let shown = try slipway.run(["plugin", "inspect", "greet", "--config", "secret.json", "--record", "kept.jsonl", "--undo"] + words)
      #expect(shown.code == 0, "\(shown.errors)")
      #expect(shown.output.contains("early *** and ***"), "\(shown.output)")
      for text in try [shown.output, folder.text("kept.jsonl")] { #expect(!text.contains("given-secret") && !text.contains("obtained-secret")) }
    }
  }

  @Test func `a secret on the command line is refused`() throws {
    try keepSecrets()
    let refused = try inspect("--config", #"{ "file": "f", "names": ["Ada"], "token": "given-secret" }"#)
    #expect(refused.code == 2)
    #expect(refused.errors.contains("\"token\" is secret") && !refused.errors.contains("given-secret"))
  }

  // MARK: Ends

  @Test func `a signal cancels what is under way, and leaves no process`() throws {
    let ended = try slipway.shell(
      """
      slipway plugin inspect greet --config slow.json > output & run=$!
      for turn in $(seq 200); do grep -q '"execute"' output && break; sleep 0.05; done
      kill -INT $run; wait $run; echo $?; grep -c 1800 output; pgrep -f "$PWD/greet/greet.py" | wc -l
      """)
    #expect(ended.lines == ["130", "1", "0"], "\(ended.errors)")
  }

  @Test func `a plugin that does not listen is ended by a second signal`() throws {
    try change("cancelled.add(message[\"params\"][\"id\"])", to: "pass")
    let ended = try slipway.shell(
      """
      slipway plugin inspect greet --config slow.json > output & run=$!
      for turn in $(seq 200); do grep -q '"execute"' output && break; sleep 0.05; done
      kill -INT $run; sleep 0.3; kill -INT $run; wait $run; echo $?; pgrep -f "$PWD/greet/greet.py" | wc -l
      """)
    #expect(ended.lines == ["130", "0"], "\(ended.errors)")
  }

  @Test func `what goes wrong is told`() throws {
    try folder.write("greet/greet.py", "#!/bin/sh\necho this is no message; echo oh >&2; exit 3\n")
    let broken = try inspect("--config", "quick.json")
    #expect(broken.code == 1)
    #expect(broken.output.contains(" ← this is no message") && broken.output.contains(" ! oh") && broken.output.contains("ended: exit code 3"))
    #expect(broken.errors.contains("ended without an answer: exit code 3"))
    #expect(try slipway("plugin", "inspect", "nowhere/at-all").code == 2)
    #expect(try slipway("plugin", "inspect", "gret").errors.contains("there is no plugin \"gret\""))
    #expect(try inspect("--cancel-after", "soon").code == 2)
    #expect(try inspect("--config", "missing.json").code == 2)
  }
}
