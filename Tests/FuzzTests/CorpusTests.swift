import FuzzTargets
import POSIX
import TestSupport
import Testing

/// What `scripts/fuzz` found worth keeping is tried each time, with a few damages to it.
struct CorpusTests {
  static let corpus = Path.join(BuiltPrograms.root, "Tests/Fuzz/Corpus")

  @Test(arguments: FuzzTarget.all.map(\.name)) func `the corpus holds`(name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    let folder = Path.join(Self.corpus, name)
    for bytes in try [target.seed()] + Files.list(folder).map({ try Files.read(Path.join(folder, $0)) }) {
      target.run(bytes)
      target.run(Array(bytes.prefix(bytes.count / 2)))
      target.run(bytes + bytes)
      for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 8)) {
        var damaged = bytes
        damaged[place] ^= 0x10
        target.run(damaged)
      }
    }
  }

  /// Or the fuzzer would try nothing but what is refused at the door.
  @Test func `an honest release is accepted`() throws {
    let folder = try TemporaryFolder()
    #expect(try fuzzedReleaseIsAccepted(in: folder.path))
  }
}
