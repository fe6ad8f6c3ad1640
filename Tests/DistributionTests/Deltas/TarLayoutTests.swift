import ChildProcess
import POSIX
import TestSupport
import Testing

@testable import Distribution

struct TarLayoutTests {
  /// Landmarks by GNU tar's own listing, which says in which block each entry begins.
  @Test func `entries are where tar has them, with names of any length`() throws {
    let folder = try TemporaryFolder()
    let names = ["a.txt", "b/\(String(repeating: "long/", count: 40))page.html", "c/\(String(repeating: "x", count: 120))/y.html", "d/été.svg", "z.txt"]
    for name in names { try folder.write("tree/\(name)", String(repeating: name, count: 30)) }
    let tar = folder.path("made.tar")
    for format in ["pax", "ustar"] {
      // What ustar can't name it leaves out, and pax says twice.
      let listed = names.filter { format == "pax" || $0.utf8.count <= 255 }
      let result = try Command("tar", ["--format=\(format)", "-cf", tar, "-C", folder.path("tree")] + listed).run(outputLimit: 1000, deadlineSeconds: 30)
      #expect(result.status == .exited(0), "\(String(decoding: result.errors, as: UTF8.self))")
      let listing = try Command("tar", ["-tRf", tar], environment: ["LC_ALL": "C.UTF-8"]).run(outputLimit: 10_000, deadlineSeconds: 30)
      let expected = String(decoding: listing.output, as: UTF8.self).split(separator: "\n").compactMap { line -> (Int)? in
        line.contains("**") ? nil : line.split(separator: ":").first?.split(separator: " ").last.flatMap { Int($0) }.map { $0 * 512 }
      }
      // Of an entry with an extended header it says where the other one is, two blocks on.
      let extensions = format == "pax" ? 1024 : 0
      let bytes = try Files.read(tar)
      for pieces in [1, 511, 512, 100_000] {
        var scanner = TarScanner(landmarkDistance: 1)
        for start in stride(from: 0, to: bytes.count, by: pieces) { scanner.feed(Array(bytes[start..<min(start + pieces, bytes.count)])) }
        #expect(scanner.layout.landmarks.map(\.path) == listed)
        #expect(scanner.layout.landmarks.map { $0.offset + extensions } == expected)
        #expect(scanner.layout.size == bytes.count)
      }
    }
  }

  @Test func `of many small files few are kept, and each large one`() throws {
    var layout = TarLayout(landmarkDistance: 100_000)
    for number in 0..<10_000 { layout.add("\(100_000 + number)", offset: number * 1000, isLarge: false, followsLarge: false) }
    #expect(layout.landmarks.count == 100)
    layout.add("2", offset: 10_000_000, isLarge: true, followsLarge: false)
    layout.add("3", offset: 20_000_000, isLarge: false, followsLarge: true)
    #expect(layout.landmarks.suffix(2).map(\.path) == ["2", "3"])
    // Out of order: such a tar is not of ours.
    layout.add("1", offset: 30_000_000, isLarge: true, followsLarge: true)
    #expect(layout.landmarks.last?.path == "3")
  }

  @Test func `what is no tar has no landmarks and a size`() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      var scanner = TarScanner(landmarkDistance: 1)
      let bytes = (0..<Int.random(in: 0..<3000, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
      scanner.feed(bytes)
      #expect(scanner.layout.landmarks.isEmpty && scanner.layout.size == bytes.count)
    }
  }
}
