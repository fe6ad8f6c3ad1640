internal import Engine
internal import JSON
internal import StepProtocol

/// A canary in every key that the manifest calls secret; it may be seen nowhere.
let secretCases = [
  ConformanceCase(
    "secret-in-result", "puts no secret into outputs, artifacts, undo or checkpoints",
    section: "Secrets"
  ) { bench in
    for trace in try bench.secretTraces() {
      let recorded = [trace.reply.result, trace.reply.error?.data["undo"]].compactMap(\.self) + trace.trial.checkpoints
      for value in recorded where trace.secrets.finds(in: value) {
        throw Finding(
          expected: "no secret of the config in what a host records", actual: excerpt(trace.secrets.redact(value).text()))
      }
    }
  },
  ConformanceCase(
    "secret-in-messages", "writes no secret to its log, its errors or its standard error",
    section: "Secrets"
  ) { bench in
    for trace in try bench.secretTraces() {
      for line in trace.conversation.transcript.lines where line.stream != .input {
        if case .message(.notification(Method.mask, _)) = line.incoming { continue }
        var shown = line
        shown.bytes = Array(trace.secrets.redact(line.text).utf8)
        if shown.text != line.text {
          throw Finding(expected: "no secret of the config in what it writes", actual: "a line with one", [shown])
        }
      }
    }
  },
  ConformanceCase(
    "secret-in-files", "writes no secret into the workspace, its scratch folder or the host's home",
    section: "Secrets"
  ) { bench in
    for trace in try bench.secretTraces() {
      guard let file = trace.files.min() else { continue }
      throw Finding(expected: "no secret of the config in a file", actual: "\(trace.secrets.redact(file)) has one")
    }
  },
  ConformanceCase(
    "secret-in-processes", "gives no secret to another program in its arguments or environment",
    section: "Secrets"
  ) { bench in
    for trace in try bench.secretTraces() {
      for text in trace.processTexts where trace.secrets.redact(text) != text {
        throw Finding(
          expected: "no secret of the config in the arguments or environment of a process",
          actual: excerpt(trace.secrets.redact(text)))
      }
    }
  },
]
