import JSON
import POSIX
import TestSupport
import Testing

@Suite struct KeyCommandTests {
  private let slipway = try! Slipway()
  private var keys: String { slipway.folder.path("home/keys") }

  @Test func `A key is made, listed, exported, trusted elsewhere and revoked`() throws {
    let made = try slipway("key", "generate")
    #expect(made.code == 0, "\(made.errors)")
    let id = try #require(made.lines.first)
    #expect(made.errors.contains("slipway key trust NAME RW"))
    #expect(try slipway("key", "generate").code == 1)
    let list = try slipway("key", "list")
    #expect(list.lines.dropFirst().first?.hasPrefix("release  \(id)  own") == true, "\(list.output)")

    let exported = try slipway("key", "export")
    #expect(exported.output == (try Files.read("\(keys)/release.pub")).text)
    let other = try Slipway()
    let trusted = try other.shell("slipway key trust build-host - <<'END'\n\(exported.output)END")
    #expect(trusted.code == 0 && trusted.lines == [id], "\(trusted.errors)")
    #expect(try other("key", "list", "--quiet").lines == ["build-host"])
    #expect(try other("key", "trust", "again", exported.lines[1]).code == 1)
    let revoked = try other("key", "revoke", "build-host", "--reason", "stolen", "--json")
    #expect(revoked.json?["id"]?.stringValue == id && revoked.json?["own"] == false)
    let known = try other("key", "list", "--json").json?.arrayValue?.first
    #expect(known?["standing"] == "revoked" && known?["reason"] == "stolen")
    let again = try other("key", "trust", "again", exported.lines[1])
    #expect(again.code == 1 && again.errors.contains("was revoked here"))
  }

  @Test func `The secret key leaves only as a private file`() throws {
    _ = try slipway("key", "generate")
    #expect(try slipway("key", "export", "--secret").code == 2)
    let path = slipway.folder.path("copy.key")
    #expect(try slipway("key", "export", "--secret", "--output", path).output == "")
    #expect(try Files.status(path).permissions == 0o600)
    #expect(try Files.read(path) == Files.read("\(keys)/release.key"))
    let again = try slipway("key", "export", "--secret", "--output", path)
    #expect(again.code == 2 && again.errors.contains("is there already"))
  }

  @Test func `A revoked key of the host's own stops signing until there is another one`() throws {
    let id = try #require(try slipway("key", "generate").lines.first)
    let revoked = try slipway("key", "revoke", "release")
    #expect(revoked.code == 0 && revoked.errors.contains("slipway key generate --rotate"))
    let doctor = try slipway("doctor")
    #expect("\(doctor.output)\(doctor.errors)".contains("this host's key (\(id)) was revoked"))
    let rotated = try slipway("key", "generate", "--rotate", "--json").json
    #expect(rotated?["previous"]?["id"]?.stringValue == id && rotated?["previous"]?["trusted"] == false)
    let healthy = try slipway("doctor")
    #expect(!"\(healthy.output)\(healthy.errors)".contains("was revoked: no release"))
  }

  @Test func `Files that others can read or change are refused, and doctor names them`() throws {
    _ = try slipway("key", "generate")
    let file = try slipway.folder.write("phrase", "correct horse\n")
    try Files.changePermissions(file, 0o644)
    let refused = try slipway("key", "generate", "--rotate", "--passphrase-file", file)
    #expect(refused.code == 2 && refused.errors.contains("chmod 600 \(file)"))
    try Files.changePermissions("\(keys)/release.key", 0o644)
    try Files.makeDirectories("\(keys)/trusted")
    try Files.changePermissions("\(keys)/trusted", 0o777)
    let doctor = try slipway("doctor").output
    #expect(doctor.contains("chmod 600 \(keys)/release.key"), "\(doctor)")
    try Files.changePermissions("\(keys)/release.key", 0o600)
    let second = try slipway("doctor").output
    #expect(second.contains("chmod go-w \(keys)/trusted"), "\(second)")
  }

  @Test func `A passphrase is asked for on the terminal and not shown, and Ctrl-C leaves the terminal as it was`() throws {
    _ = try slipway("key", "generate")
    let script = """
      import os, pty, sys, time, termios
      def talk(keys, *arguments):
          pid, terminal = pty.fork()
          if pid == 0: os.execvp("slipway", ["slipway", *arguments])
          seen, start = b"", 0
          for prompt, answer in keys:
              while prompt not in seen[start:]: seen += os.read(terminal, 1000)
              start = seen.index(prompt, start) + len(prompt)
              os.write(terminal, answer)
          try:
              while True:
                  piece = os.read(terminal, 1000)
                  if not piece: break
                  seen += piece
          except OSError: pass
          code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
          os.close(terminal)
          return code, seen
      print(*talk([(b"new key: ", b"corect\\x7f\\x7f\\x7frect horse\\n"), (b"again: ", b"other\\n"), (b"not the same", b""), (b"new key: ", b"\\x03")],
                  "key", "generate", "--rotate", "--passphrase"))
      """
    let program = try slipway.folder.write("talk.py", script)
    let result = try slipway.shell("python3 \(program)")
    #expect(result.output.hasPrefix("130 "), "\(result.output)\(result.errors)")
    #expect(!result.output.contains("horse") && !result.output.contains("other"), "\(result.output)")
    #expect(try slipway("key", "list", "--json").json?.arrayValue?.first?["passphrase"] == false)
  }
}

extension [UInt8] {
  fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
