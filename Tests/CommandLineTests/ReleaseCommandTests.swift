import Cryptography
import JSON
import POSIX
import TestSupport
import Testing

@Suite struct ReleaseCommandTests {
  private let slipway: Slipway
  private let version: String

  /// With one release of the example site in the store.
  init() throws {
    slipway = try Slipway()
    let saved = try slipway(
      "run", Path.join(BuiltPrograms.root, "pipelines/autosave.json"), "-p",
      "site=\(Path.join(BuiltPrograms.root, "examples/portfolio/site.json"))")
    #expect(saved.code == 0, "\(saved.errors)")
    version = try #require(try slipway("release", "list", "portfolio", "--quiet").lines.first)
  }

  @Test func `Releases are listed, shown and verified`() throws {
    let list = try slipway("release", "list", "--json").json?.arrayValue ?? []
    #expect(list.map { $0["version"]?.stringValue } == [version])
    #expect(list.first?["purpose"] == "backup")
    #expect(try slipway("release", "list", "--quiet").lines == ["portfolio"])
    let shown = try slipway("release", "show", "portfolio@\(version)")
    #expect(shown.output.contains(" index.html\n"))
    let archive = slipway.folder.path("home/releases/portfolio/\(version)/release.tar.zst")
    for name in ["portfolio", "portfolio@\(version)", archive, Path.parent(archive)] {
      let verified = try slipway("release", "verify", name)
      #expect(verified.code == 0, "\(name): \(verified.errors)")
      #expect(verified.output.contains("signed by  release  (key "))
      #expect(verified.lines.last == "verified: the signature and every file are good")
    }
    #expect(try slipway("release", "verify", "portfolio", "--json").json?["verified"] == true)
  }

  @Test func `A site goes before a folder of its name, and a folder with a slash before a site`() throws {
    try Files.makeDirectories(slipway.folder.path("portfolio/pages"))
    #expect(try slipway("release", "show", "portfolio").code == 0)
    let folder = try slipway("release", "show", "./portfolio")
    #expect(folder.code == 2 && folder.errors.contains("release.tar.zst is missing"), "\(folder.errors)")
  }

  @Test func `A release says which plugins it was made by, with the digests of their programs`() throws {
    let manifest = try JSONValue(parsing: Files.read(slipway.folder.path("home/releases/portfolio/\(version)/manifest.json")))
    #expect(manifest["provenance"]?["pipeline"] == "autosave")
    let plugins = manifest["provenance"]?["plugins"]?.arrayValue ?? []
    #expect(plugins.contains { $0["name"] == "archive-release" } && plugins.contains { $0["name"] == "compile-pages" })
    for plugin in plugins {
      let name = try #require(plugin["name"]?.stringValue)
      #expect(try plugin["digest"] == .string("sha256:\(SHA256.hexDigest(Files.read(BuiltPrograms.path(name))))"))
    }
  }

  @Test func `A changed archive is refused with exit code 1`() throws {
    let archive = slipway.folder.path("home/releases/portfolio/\(version)/release.tar.zst")
    var bytes = try Files.read(archive)
    bytes[bytes.count / 2] ^= 1
    try Files.changePermissions(archive, 0o644)
    try Files.replace(archive, with: bytes)
    let result = try slipway("release", "verify", "portfolio@\(version)")
    #expect(result.code == 1)
    #expect(result.errors.contains("error: "))
    #expect(result.output == "")
    let json = try slipway("release", "verify", "portfolio@\(version)", "--json")
    #expect(json.code == 1)
    #expect(json.json?["verified"] == false)
  }

  @Test func `Names with typing errors are answered before anything runs`() throws {
    let site = try slipway("rollback", "portfolo")
    #expect(site.code == 2)
    #expect(site.errors.contains("did you mean \"portfolio\"?"))
    let wrong = try slipway("rollback", "portfolio", "--to", "\(version)0")
    #expect(wrong.code == 2)
    #expect(wrong.errors.contains("did you mean \"\(version)\"?"))
    #expect(try slipway("runs", "--quiet").lines.count == 1)
  }
}
