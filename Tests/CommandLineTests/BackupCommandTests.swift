import JSON
import POSIX
import TestSupport
import Testing

@Suite struct BackupCommandTests {
  private let slipway: Slipway
  private let phrase: String

  init() throws {
    slipway = try Slipway()
    let saved = try slipway(
      "run", Path.join(BuiltPrograms.root, "pipelines/autosave.json"), "-p",
      "site=\(Path.join(BuiltPrograms.root, "examples/portfolio/site.json"))")
    #expect(saved.code == 0, "\(saved.errors)")
    phrase = try slipway.folder.write("phrase", "correct horse\n")
    try Files.changePermissions(phrase, 0o600)
  }

  @Test func `A home is saved, verified, and put back elsewhere`() throws {
    let saved = try slipway("backup", "saved.tar.zst", "--passphrase-file", phrase, "--verify")
    #expect(saved.code == 0 && saved.lines == [slipway.folder.path("saved.tar.zst")], "\(saved.errors)")
    #expect(saved.errors.contains("all of it as it was. 1 release with a good signature."), "\(saved.errors)")
    let key = slipway.folder.path("home/keys/release.pub")
    let checked = try slipway("restore", "saved.tar.zst", "--verify", "--passphrase-file", phrase, "--key", key, "--json")
    #expect(checked.code == 0 && checked.json?["privatePart"] == true, "\(checked.errors)")
    let runs = try slipway("runs", "--quiet").output
    let used = try slipway("restore", "saved.tar.zst", "--passphrase-file", phrase)
    #expect(used.code == 1 && used.errors.contains("holds something already"), "\(used.errors)")
    let restored = try slipway("restore", "saved.tar.zst", "--home", "other", "--passphrase-file", phrase)
    #expect(restored.code == 0 && restored.errors.contains("slipway doctor"), "\(restored.errors)")
    slipway.environment["SLIPWAY_HOME"] = slipway.folder.path("other")
    #expect(try slipway("runs", "--quiet").output == runs)
    #expect(try slipway("release", "verify", "portfolio").code == 0)
  }

  @Test func `Without a passphrase and a terminal there is no backup, unless keys are left out`() throws {
    let refused = try slipway("backup", "saved.tar.zst")
    #expect(refused.code == 2 && refused.errors.contains("--without-keys"), "\(refused.errors)")
    let saved = try slipway("backup", "saved.tar.zst", "--without-keys", "--json")
    #expect(saved.code == 0 && saved.json?["privatePart"] == false, "\(saved.errors)")
    let again = try slipway("backup", "saved.tar.zst", "--without-keys")
    #expect(again.code == 2 && again.errors.contains("is there already"))
    try Files.write(phrase, Array("wrong\n".utf8))
    _ = try slipway("backup", "sealed.tar.zst", "--passphrase-file", phrase)
    try Files.write(phrase, Array("other\n".utf8))
    let wrong = try slipway("restore", "sealed.tar.zst", "--home", "other", "--passphrase-file", phrase)
    #expect(wrong.code == 1 && wrong.errors.contains("that is not the passphrase"), "\(wrong.errors)")
    #expect(!Files.exists(slipway.folder.path("other")))
  }

  @Test func `A sealed key signs in a pipeline by a secret, and the step says so without it`() throws {
    let made = try slipway("key", "generate", "--rotate", "--passphrase-file", phrase)
    #expect(made.code == 0, "\(made.errors)")
    try slipway.folder.write("site/index.html", "<h1>Bonjour</h1>")
    func pipeline(_ passphrase: String) throws -> Invocation {
      let path = try slipway.folder.write(
        "archive.json",
        #"{"name":"archive","steps":[{"id":"archive","uses":"archive-release","with":{"directory":"site","site":"site.json"\#(passphrase)}}]}"#)
      return try slipway("run", path)
    }
    try slipway.folder.write(
      "site.json", #"{"id":"sealed","name":"Sealed","version":"1.0.0","lang":"en","pages":[{"name":"index","title":"x","components":[]}]}"#)
    let refused = try pipeline("")
    #expect(refused.code == 1 && refused.errors.contains("has a passphrase"), "\(refused.errors)\(refused.output)")
    try slipway.folder.write("home/secrets/KEY", "correct horse")
    try Files.changePermissions(slipway.folder.path("home/secrets/KEY"), 0o600)
    let signed = try pipeline(#","passphrase":"${{ secrets.KEY }}""#)
    #expect(signed.code == 0, "\(signed.errors)\(signed.output)")
    let verified = try slipway("release", "verify", "sealed")
    #expect(verified.code == 0, "\(verified.errors)")
    let log = try slipway("logs", "last", "--json")
    #expect(!log.output.contains("correct horse"))
  }
}
