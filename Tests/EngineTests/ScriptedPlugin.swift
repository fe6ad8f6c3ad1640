internal import POSIX
internal import JSON

/// A plugin in Python, written by a test: nothing of ours is in it but the protocol.
struct ScriptedPlugin {
  /// What every script begins with: reading requests, answering, logging.
  static let prelude = """
    #!/usr/bin/python3
    import json, os, signal, subprocess, sys, time
    def send(message): sys.stdout.write(json.dumps(message) + "\\n"); sys.stdout.flush()
    def receive():
        line = sys.stdin.readline()
        if not line: sys.exit(0)
        return json.loads(line)
    def reply(request, result): send({"jsonrpc": "2.0", "id": request["id"], "result": result})
    def fail(request, code, message, **data): send({"jsonrpc": "2.0", "id": request["id"], "error": {"code": code, "message": message, "data": data}})
    def notify(method, **params): send({"jsonrpc": "2.0", "method": method, "params": params})
    def log(message, level="info"): notify("log", level=level, message=message)
    def checkpoint(undo, effects="partial"):
        send({"jsonrpc": "2.0", "id": 7, "method": "checkpoint", "params": {"undo": undo, "effects": effects}})
        return receive()
    def serve(execute, undo=None, **others):
        while True:
            request = receive()
            method = request.get("method")
            if method in others: others[method](request, request["params"])
            elif method == "initialize":
                reply(request, {"protocol": 1, "plugin": {"name": NAME, "version": "1.0.0"}, "capabilities": ["undo"] if undo else []})
            elif method == "execute": execute(request, request["params"])
            elif method == "undo" and undo: undo(request, request["params"])
            elif method == "shutdown": reply(request, {}); sys.exit(0)

    """

  /// Writes the plugin's folder.
  /// - Parameter body: Python that ends by calling `serve(execute)`.
  static func write(
    _ name: String, in folder: String, effects: String = "none", idempotent: Bool = true, undo: Bool = false,
    secrets: [String] = [], config: JSONValue = ["type": "object"], outputs: JSONValue = ["type": "object"],
    services: [String] = [], offers: [String] = [], needs: JSONObject = [:], arguments: [String] = [], body: String
  ) throws {
    let plugin = Path.join(folder, name)
    try Files.makeDirectories(plugin)
    let manifest: JSONValue = [
      "protocol": 1, "name": .string(name), "version": "1.0.0", "summary": "A plugin of a test", "command": .array((["./run"] + arguments).map(JSONValue.string)),
      "capabilities": .array(((undo ? ["undo"] : []) + offers).map(JSONValue.string)), "config": config, "outputs": outputs,
      "secrets": .array(secrets.map(JSONValue.string)), "effects": .string(effects), "idempotent": .bool(idempotent),
      "needs": .object(JSONObject([("services", .array(services.map(JSONValue.string)))] + needs.members.map { ($0.key, $0.value) })),
      "examples": [["config": [:]]],
    ]
    try Files.write(Path.join(plugin, "plugin.json"), manifest.bytes(.pretty))
    try Files.write(Path.join(plugin, "run"), Array((prelude + "NAME = \"\(name)\"\n" + body).utf8), permissions: 0o755)
    try Files.changePermissions(Path.join(plugin, "run"), 0o755)
  }
}
