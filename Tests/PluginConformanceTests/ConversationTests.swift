import ChildProcess
import Conformance
import JSON
import POSIX
import StepProtocol
import TestSupport
import Testing

/// The raw conversation: nothing a process does makes it wait longer than it was told, and nothing is lost.
@Suite struct ConversationTests {
  private func python(_ script: String, _ supervisor: Supervisor) throws -> Conversation {
    try Conversation(
      ProcessRequest(
        path: "/usr/bin/python3", arguments: ["-u", "-c", script], environment: ["PATH": "/usr/bin:/bin"], directory: "/"),
      under: supervisor)
  }

  @Test func `Requests are answered, and every line is kept with its stream and time`() throws {
    let conversation = try Conversation(
      ProcessRequest(path: BuiltPrograms.path("noop-step"), environment: [:], directory: "/"),
      under: BuiltPrograms.supervisor())
    let reply = conversation.initialize(hostVersion: "1", seconds: 20)
    #expect(reply.result?["protocol"] == 1)
    #expect(conversation.request("no-such", id: "2", seconds: 20).error?.code == -32601)
    #expect(conversation.request("shutdown", id: "3", seconds: 20) == .result([:]))
    conversation.closeInput()
    #expect(conversation.waitForExit(seconds: 20) == .exited(0))
    conversation.end()
    #expect(conversation.survivors.isEmpty && conversation.isGone)
    let lines = conversation.transcript.lines
    #expect(lines.map(\.stream) == [.input, .output, .input, .output, .input, .output])
    #expect(lines.map(\.seconds) == lines.map(\.seconds).sorted())
  }

  @Test func `Bytes arrive in the pieces in which they were sent`() throws {
    let conversation = try python(
      """
      import os
      sizes = []
      while (chunk := os.read(0, 65536)): sizes.append(len(chunk))
      print(max(sizes), sum(sizes))
      """, BuiltPrograms.supervisor())
    #expect(conversation.send(Array("{\"some\": \"bytes\"}\n".utf8), inPiecesOf: 1, seconds: 20))
    conversation.closeInput()
    guard case .line(let line) = conversation.nextLine(seconds: 20) else { throw Unexpected() }
    #expect(line.text.hasSuffix(" 18"))
    #expect(conversation.nextLine(seconds: 20) == .closed)
  }

  @Test func `A process that neither reads nor writes costs the time that was given, and no more`() throws {
    let conversation = try python("import time; time.sleep(600)", BuiltPrograms.supervisor())
    let begin = Clock.monotonic
    conversation.send([UInt8](repeating: 0x20, count: 4 << 20))
    #expect(!conversation.flush(seconds: 0.3))
    #expect(conversation.reply(to: "1", seconds: 0.3) == .silent(0.3))
    conversation.end()
    #expect(Clock.monotonic - begin < 15)
    #expect(conversation.exitStatus == .signalled(9))
  }

  @Test func `Standard error is read while output is waited for`() throws {
    let conversation = try python(
      """
      import sys
      sys.stderr.write("x" * 1000000 + "\\n")
      print('{"jsonrpc":"2.0","id":"1","result":{}}')
      """, BuiltPrograms.supervisor())
    #expect(conversation.reply(to: "1", seconds: 20) == .result([:]))
    #expect(
      conversation.wait(seconds: 20) {
        conversation.transcript.lines.contains { $0.stream == .errors && $0.bytes.count == 1_000_000 }
      })
  }

  @Test func `A last line without newline, and one over the limit, are no messages`() throws {
    let conversation = try python(
      """
      import sys
      sys.stdout.write("x" * 2000000 + "\\n" + '{"jsonrpc":"2.0","id":"1","result":{}}')
      """, BuiltPrograms.supervisor())
    guard case .violation(let line, _) = conversation.reply(to: "1", seconds: 20) else { throw Unexpected() }
    #expect(line.end != .newline && line.bytes.isEmpty)
    guard case .violation(let last, let reason) = conversation.reply(to: "1", seconds: 20) else { throw Unexpected() }
    #expect(last.end == .missing && reason.contains("newline"))
    guard case .ended(.exited(0)) = conversation.reply(to: "1", seconds: 20) else { throw Unexpected() }
  }

  @Test func `Survivors are named, and a program that is not there is said to be missing`() throws {
    let supervisor = try BuiltPrograms.supervisor()
    let conversation = try python(
      "import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True)", supervisor)
    #expect(conversation.waitForExit(seconds: 20) == .exited(0))
    conversation.end()
    #expect(conversation.survivors.map(\.name) == ["sleep"])
    let missing = try Conversation(ProcessRequest(path: "/nowhere/step", environment: [:]), under: supervisor)
    guard case .notStarted(let error) = missing.reply(to: "1", seconds: 20) else { throw Unexpected() }
    #expect(error.code == 2)
  }

  private struct Unexpected: Error {}
}
