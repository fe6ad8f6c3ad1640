import ChildProcess
import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

/// `slipway serve --releases`, from its first line to its end.
@Suite struct ServeTests {
  private let folder: TemporaryFolder
  private let supervisor: Supervisor
  private let here: SlipwayCommand
  private let there: SlipwayCommand

  /// Two homes; there is a release in the first, and the second trusts it.
  init() throws {
    folder = try TemporaryFolder()
    supervisor = try BuiltPrograms.supervisor()
    here = SlipwayCommand(home: folder.path("here"), directory: folder.path)
    there = SlipwayCommand(home: folder.path("there"), directory: folder.path)
    let root = BuiltPrograms.root
    let made = try here("run", Path.join(root, "pipelines/autosave.json"), "-p", "site=\(Path.join(root, "examples/portfolio/site.json"))")
    try #require(made.status == .exited(0), "\(made.errorText)")
    let trusted = try there("key", "trust", "here", folder.path("here/keys/release.pub"))
    try #require(trusted.status == .exited(0), "\(trusted.errorText)")
  }

  private func serve(_ options: String...) throws -> (server: LineReader, url: String) {
    let server = try here.start(["serve", "--releases", "--listen", "127.0.0.1:0", "--json"] + options, under: supervisor)
    let line = try #require(server.next(), "\(String(decoding: server.errors, as: UTF8.self))")
    return (server, try #require(try JSONValue(parsing: line)["url"]?.stringValue))
  }

  @Test(arguments: [2, 15] as [Int32]) func `It says where it is, serves, and ends with a signal`(signal: Int32) throws {
    let (server, url) = try serve()
    defer { server.process.killAll() }
    let pulled = try there("release", "pull", "portfolio", "--from", url, "--json")
    #expect(pulled.status == .exited(0), "\(pulled.errorText)")
    #expect(try JSONValue(parsing: pulled.outputText)["releases"]?.arrayValue?.first?["status"] == "transferred")
    server.process.signal(signal)
    #expect(server.exit(within: 20) == .exited(0))
    let gone = try there("release", "pull", "portfolio", "--from", url, "--full")
    #expect(gone.status == .exited(1), "\(gone.outputText)")
  }

  @Test func `Without a token it takes nothing, with one a push`() throws {
    let made = try there("run", Path.join(BuiltPrograms.root, "pipelines/autosave.json"), "-p",
      "site=\(Path.join(BuiltPrograms.root, "examples/portfolio/site.json"))")
    try #require(made.status == .exited(0), "\(made.errorText)")
    // The same content by another host: what is asked is whether it may come in at all.
    _ = try here("key", "trust", "there", folder.path("there/keys/release.pub"))
    try Files.removeTree(folder.path("here/releases"))
    let (server, url) = try serve()
    defer { server.process.killAll() }
    let refused = try there("release", "push", "portfolio", "--to", url)
    #expect(refused.status == .exited(1))
    try Files.makeDirectories(folder.path("here/secrets"))
    try Files.write(folder.path("here/secrets/RELEASES_TOKEN"), Array("0123456789abcdef0123456789abcdef\n".utf8), permissions: 0o600)
    let (open, address) = try serve("--quiet")
    defer { open.process.killAll() }
    try Files.write(
      folder.path("there/.netrc"), Array("machine 127.0.0.1 login slipway password 0123456789abcdef0123456789abcdef\n".utf8),
      permissions: 0o600)
    let pushed = try there("release", "push", "portfolio", "--to", address)
    #expect(pushed.status == .exited(0), "\(pushed.errorText)")
    #expect(try here("release", "list", "--quiet").outputText == "portfolio\n")
  }

  @Test func `A port that is taken is named, with who has it`() throws {
    let (server, url) = try serve()
    defer { server.process.killAll() }
    let port = try #require(url.split(separator: ":").last.map { $0.filter(\.isNumber) })
    let second = try here("serve", "--releases", "--listen", "127.0.0.1:\(port)")
    #expect(second.status == .exited(2))
    #expect(second.errorText.contains("port \(port) is taken by "))
  }
}
