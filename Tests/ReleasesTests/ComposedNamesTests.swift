import POSIX
import TestSupport
import Testing

@testable import Releases

@Suite struct `A name with accents` {
  /// Composed and decomposed letters are the same to a reader, and other bytes on a disk.
  @Test(arguments: ["caf\u{e9}.html", "cafe\u{301}.html", "\u{1112}\u{1161}\u{11ab}.html", "\u{212b}.html"])
  func `keeps its bytes`(name: String) throws {
    let fixture = try Fixture()
    try fixture.write(name, "<p>text</p>")
    let made = try fixture.make()
    let target = fixture.folder.path("extracted")
    try made.release.verify(keys: fixture.keys.trusted()).extract(to: target)
    #expect(try Files.list(target).contains { $0.utf8.elementsEqual(name.utf8) })
  }
}
