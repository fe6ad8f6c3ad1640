import POSIX
import Testing

/// For each case of the kit, the smallest mistake that it is there to find.
enum Mutations {
  /// A step that works for a while, however busy the machine is, so that it is met while it does.
  private static func slow(_ id: String) -> Mutation { Mutation(id).program("\"0.02\"", "\"0.6\"") }

  static let all: [Mutation] =
    manifest + conversation + framing + process + questions + execution + output + checkpoints + cancels + undos + secrets

  private static let manifest = [
    Mutation("manifest-valid").manifest("\"exemplary-step\"", "\"Exemplary Step\""),
    Mutation("manifest-schemas").manifest(
      "\"config\": {\n    \"type\": \"object\"", "\"config\": {\n    \"type\": \"objekt\""),
    Mutation("manifest-descriptions").manifest(", \"description\": \"What goes into it\"", ""),
    Mutation("manifest-examples").manifest("\"text\": \"hello\"", "\"text\": 7"),
    Mutation("check-file").checkFile("\"title\"", "\"titel\""),
    Mutation("command-executable").manifest("\"sleep\"", "\"no-such-command-anywhere\""),
  ]

  private static let conversation = [
    Mutation("initialize-reply").program("\"protocol\": 1,", "\"protocol\": 2,"),
    Mutation("initialize-newer-host").program("if 1 not in params[\"protocols\"]", "if params[\"protocols\"] != [1]"),
    Mutation("initialize-no-common-version").program("if 1 not in params[\"protocols\"]", "if False"),
    Mutation("initialize-identity").program("\"version\": \"1.0.0\"", "\"version\": \"1.0.1\""),
    Mutation("initialize-capabilities").program("[\"validate\", \"plan\", \"undo\"]", "[\"validate\"]"),
    Mutation("unknown-members").program(
      "    values = config(params)\n",
      "    values = config(params)\n    if \"priority\" in params:\n        raise StepFailure(-32602, \"what?\")\n"),
    Mutation("unknown-method").program("StepFailure(-32601", "StepFailure(-32600"),
    Mutation("absent-capability").manifest("\"plan\", ", "").program("\"plan\", \"undo\"]", "\"undo\"]"),
    Mutation("unknown-notification").program(
      "    elif \"id\" in message:", "    else:\n        message.setdefault(\"id\", None)"),
    Mutation("id-echo").program("id, method = request[\"id\"],", "id, method = request[\"id\"].lstrip(\"0\"),"),
    Mutation("missing-members").program("params.get('attempt', 1)", "params['attempt']"),
    Mutation("invalid-params").program("raise StepFailure(-32602, \"\\\"config\\\" is not an object\")", "os._exit(1)"),
  ]

  private static let framing = [
    Mutation("byte-by-byte").program("in sys.stdin.buffer:", "in iter(lambda: os.read(0, 2000000), b\"\"):"),
    // Takes what is there for one line, as programs do that read into a buffer and look at its beginning.
    Mutation("two-requests-at-once").program(
      "in sys.stdin.buffer:", "in iter(lambda: sys.stdin.buffer.read1(2000000), b\"\"):"
    )
    .program("take(line)\n    finally", "take(line.splitlines()[0])\n    finally"),
    Mutation("carriage-returns").program(
      "    message = json.loads(line.decode())",
      "    if b\"\\r\" in line:\n        os._exit(1)\n    message = json.loads(line.decode())"),
    Mutation("blank-lines").program(
      "if not line.strip():\n                continue", "if not line.strip():\n                break"),
    Mutation("largest-line").program("take(line)\n    finally", "take(line[:65536])\n    finally"),
    Mutation("non-ascii").program("line.decode()", "line.decode(\"ascii\")"),
  ]

  private static let process = [
    Mutation("workspace-path").program(
      "copy = os.path.join(params[\"workspace\"], \"copy.txt\")", "copy = params[\"workspace\"].split()[0] + \"/copy.txt\""),
    Mutation("environment").program(
      "    values = config(params)\n", "    values = config(params)\n    os.environ[\"\(foreignVariable)\"]\n"),
    Mutation("end-of-input").program("    finally:\n        os._exit(0)", "    finally:\n        pass"),
    slow("end-of-input-during-execute").program(
      "    finally:\n        os._exit(0)", "    finally:\n        if not is_busy:\n            os._exit(0)"),
    Mutation("sigterm").program(
      "import json, os,", "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nimport json, os,"),
    slow("sigterm-during-execute").program(
      "    undo = {\"note\": note}\n",
      "    undo = {\"note\": note}\n    subprocess.Popen([\"sleep\", \"60\"], start_new_session=True)\n"),
    Mutation("shutdown").program(
      "    if method == \"shutdown\":\n        os._exit(0)", "    if method == \"shutdown\":\n        os._exit(3)"),
  ]

  private static let questions = [
    Mutation("validate-examples").program("\"severity\": \"info\"", "\"severity\": \"hint\""),
    Mutation("validate-no-effect").program(
      "    config(params)\n    return", "    open(\"validated\", \"w\").close()\n    return"),
    Mutation("plan-changes").program("\"action\": \"create\"", "\"verb\": \"create\""),
    Mutation("plan-no-effect").program(
      "def plan(params):\n", "def plan(params):\n    open(config(params)[\"note\"], \"w\").close()\n"),
  ]

  private static let execution = [
    Mutation("execute-examples").program(
      "    values = config(params)\n", "    values = config(params)\n    raise StepFailure(2000, \"not today\")\n"),
    Mutation("result-members").program("\"status\": \"succeeded\"", "\"status\": \"done\""),
    Mutation("outputs-schema").program("\"bytes\": len(text.encode())", "\"bytes\": str(len(text))"),
    Mutation("artifacts").program("\"path\": \"copy.txt\"", "\"path\": \"../project/note.txt\""),
    Mutation("declared-effects").manifest("\"effects\": \"external\"", "\"effects\": \"workspace\""),
    Mutation("several-executes").program("is_busy = False\nis_waiting", "first = []\nis_busy = False\nis_waiting")
      .program(
        "    finished.add(id)",
        "    finished.add(id)\n    if method == \"execute\" and not first:\n        first.append(id)"
      )
      .program("        send(id=id, result=result)", "        send(id=(first or [id])[0], result=result)"),
    Mutation("execute-again").program("with open(note, \"w\")", "with open(note, \"a\")"),
  ]

  private static let output = [
    Mutation("stdout-clean").program(
      "    undo = {\"note\": note}\n", "    undo = {\"note\": note}\n    os.write(protocol, b\"starting\\n\")\n"),
    Mutation("notifications-valid").program("level=\"info\"", "level=\"loud\""),
    Mutation("progress-forward").program("done=2, total=2", "done=0.5, total=2"),
    Mutation("nothing-after-reply").program(
      "        send(id=id, result=result)", "        send(id=id, result=result)\n        notify(\"log\", message=\"done\")"),
    Mutation("declared-services").program(
      "    undo = {\"note\": note}\n",
      "    undo = {\"note\": note}\n    try:\n        ask(\"service\", {\"name\": \"nginx\"})\n    except StepFailure:\n        pass\n"
    ),
  ]

  private static let checkpoints = [
    Mutation("checkpoint-first").program("    ask(\"checkpoint\", {\"undo\": undo, \"effects\": \"partial\"})\n", ""),
    Mutation("checkpoint-waits").program(
      "    ask(\"checkpoint\",", "    send(id=\"checkpoint\", method=\"checkpoint\", params="),
    Mutation("checkpoint-refused").program("    if \"error\" in answer:", "    if False:"),
  ]

  private static let cancels = [
    Mutation("cancel-nothing").program("    if id in cancelled:", "    if cancelled:"),
    Mutation("cancel-at-once").program("StepFailure(1800, \"cancelled\"", "StepFailure(2000, \"cancelled\""),
    slow("cancel-during-execute").program(
      "        fail(id, error)\n    except Exception",
      "        fail(id, error)\n        fail(id, error)\n    except Exception"),
    Mutation("cancel-at-checkpoint").program(
      "        cancelled.add(message[\"params\"][\"id\"])",
      "        cancelled.add(message[\"params\"][\"id\"])\n        if is_waiting:\n            answers.put({\"error\": {\"message\": \"cancelled\"}})"
    ),
    Mutation("cancel-after-reply").program(
      "        cancelled.add(message[\"params\"][\"id\"])",
      "        cancelled.add(message[\"params\"][\"id\"])\n        if message[\"params\"][\"id\"] in finished:\n            fail(message[\"params\"][\"id\"], StepFailure(1800, \"too late\"))"
    ),
    slow("cancel-effects").program(
      "StepFailure(1800, \"cancelled\", \"partial\"", "StepFailure(1800, \"cancelled\", \"none\""),
  ]

  private static let undos = [
    Mutation("undo-restores").program(
      "    for path in filter(None, (record[\"note\"], record.get(\"copy\"))):",
      "    for path in [record.get(\"copy\", record[\"note\"])]:"),
    Mutation("undo-fresh-process").program(
      "    record = params[\"undo\"]\n",
      "    record = params[\"undo\"]\n    if not finished - {\"1\"}:\n        return {}\n"),
    Mutation("undo-twice").program(
      "        if os.path.exists(path):\n            os.remove(path)", "        os.remove(path)"),
    slow("undo-after-crash").program(
      "ask(\"checkpoint\", {\"undo\": undo,", "ask(\"checkpoint\", {\"undo\": {\"note\": note + \".part\"},"),
    slow("undo-after-cancel").program("\"partial\", undo=undo)", "\"partial\", undo={\"note\": \"nothing\"})"),
    Mutation("undo-garbage").program("raise StepFailure(1000, \"no record of this step\")", "os._exit(1)"),
  ]

  private static let secrets = [
    Mutation("secret-in-result").program("\"outputs\": {", "\"outputs\": {\"said\": values.get(\"token\", \"\"), "),
    Mutation("secret-in-messages").program(
      "    undo = {\"note\": note}\n", "    undo = {\"note\": note}\n    print(values, flush=True)\n"),
    Mutation("secret-in-files").program(
      "    undo[\"copy\"] = copy\n",
      "    undo[\"copy\"] = copy\n    with open(copy, \"a\") as file:\n        json.dump(values, file)\n"),
    Mutation("secret-in-processes").program(
      "    undo = {\"note\": note}\n",
      "    undo = {\"note\": note}\n    subprocess.run([\"sh\", \"-c\", \"sleep 0.1; exit 0\", values.get(\"token\", \"\")])\n"
    ),
  ]

  /// A variable of this process that no host gives to a plugin.
  private static let foreignVariable =
    Environment.all.keys.sorted().first {
      !["PATH", "HOME", "TMPDIR", "LANG", "TZ", "SLIPWAY_PROTOCOL"].contains($0) && !$0.contains("\"")
    } ?? "NONE"
}
