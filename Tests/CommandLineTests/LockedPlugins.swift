import JSON
import POSIX
import TestSupport

/// Tests of plugins that are locked: two of them and a definition, in a place of their own.
protocol LockedPlugins {
  var slipway: Slipway { get }
}

extension LockedPlugins {
  var folder: TemporaryFolder { slipway.folder }

  /// `greet` writes what its module says; `meddle` runs the shell command that it is given.
  static func prepared() throws -> Slipway {
    let slipway = try Slipway()
    try writePlugin("greet", ["greet.py": greetProgram, "words.py": "WORD = 'good'\n"], below: slipway.folder)
    try writePlugin("meddle", ["meddle.py": meddleProgram], below: slipway.folder)
    try writePipeline("hello.json", [["id": "greet", "uses": "greet"]], below: slipway.folder)
    return slipway
  }

  func writePlugin(_ name: String, _ files: [String: String], version: String = "1.0.0", in place: String = "plugins") throws {
    try Self.writePlugin(name, files, version: version, in: place, below: folder)
  }

  private static func writePlugin(
    _ name: String, _ files: [String: String], version: String = "1.0.0", in place: String = "plugins", below folder: TemporaryFolder
  ) throws {
    try folder.write(
      "\(place)/\(name)/plugin.json",
      """
      { "protocol": 1, "name": "\(name)", "version": "\(version)", "summary": "A plugin of a test", "command": ["./\(name).py"],
        "capabilities": ["undo"], "effects": "external", "config": { "type": "object" },
        "outputs": { "type": "object", "additionalProperties": true } }
      """)
    for (file, text) in files { try folder.write("\(place)/\(name)/\(file)", text) }
    if files["\(name).py"] != nil { try Files.changePermissions(folder.path("\(place)/\(name)/\(name).py"), 0o755) }
  }

  func writePipeline(_ file: String, _ steps: JSONValue) throws { try Self.writePipeline(file, steps, below: folder) }

  private static func writePipeline(_ file: String, _ steps: JSONValue, below folder: TemporaryFolder) throws {
    try folder.write(file, JSONValue.object(["name": "test", "steps": steps]).text(.pretty))
  }

  func lockfile() throws -> JSONValue { try JSONValue(parsing: folder.text("slipway.lock")) }

  func outputs(of run: Invocation, _ step: String) -> JSONValue? {
    run.lines.compactMap { try? JSONValue(parsing: $0) }.first { $0["kind"] == "step.succeeded" && $0["step"]?.stringValue == step }?["payload"]?["outputs"]
  }

  /// The failure of a step, from the events of a run.
  func failure(of run: Invocation, _ step: String) -> JSONValue? {
    run.lines.compactMap { try? JSONValue(parsing: $0) }.first { $0["kind"] == "step.failed" && $0["step"]?.stringValue == step }?["payload"]
  }
}

private let prelude = """
  #!/usr/bin/python3
  import json, os, subprocess, sys
  def reply(request, result):
      sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}) + "\\n"); sys.stdout.flush()
  def serve(name, execute, undo=None):
      for line in sys.stdin:
          request = json.loads(line)
          method = request["method"]
          if method == "initialize": reply(request, {"protocol": 1, "plugin": {"name": name, "version": "1.0.0"}, "capabilities": []})
          elif method == "execute": reply(request, execute(request["params"]))
          elif method == "undo": undo(request["params"]); reply(request, {})
          else: reply(request, {})

  """
/// The program of `greet`.
let greetProgram = prelude + """
  def execute(params):
      import words
      return {"status": "succeeded", "outputs": {"word": words.WORD, "program": os.path.abspath(__file__)}, "undo": {"made": True}}
  serve("greet", execute, lambda params: open(params["scratch"] + "/undone", "w").close())

  """
/// The program of `meddle`.
let meddleProgram = prelude + """
  def execute(params):
      subprocess.run(["/bin/sh", "-ec", params["config"]["command"]], check=True)
      return {"status": "succeeded"}
  serve("meddle", execute)

  """
