import POSIX
import Releases
import Synchronization
import TestSupport
import Testing

@testable import Distribution

/// What travels between two releases, over every transport.
@Suite struct DeltaTransferTests {
  /// Pages of text, with a word more in one of them.
  private static func pages(changed: Int? = nil) -> [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: (0..<60).map { number in
        var generator = SeededGenerator(seed: UInt64(number))
        let words = (0..<400).map { _ in String(UInt32.random(in: 0 ... .max, using: &generator), radix: 36) }
        return ("page-\(number).html", Array((words.joined(separator: " ") + (number == changed ? " word" : "")).utf8))
      })
  }

  private static func send(_ homes: TwoHomes, _ transport: TransportUnderTest) throws -> (older: StoredRelease, newer: StoredRelease) {
    let older = try homes.make(siteVersion: "1.0.0", files: pages(), created: 1_768_473_000)
    _ = try homes.push(try transport.receiver()).push(older.release)
    _ = try homes.pull(try transport.remote()).pull(site: "portfolio", version: older.manifest.version)
    let newer = try homes.make(siteVersion: "1.0.1", files: pages(changed: 7), created: 1_768_474_000)
    _ = try homes.push(try transport.receiver()).push(newer.release)
    return (older, newer)
  }

  @Test(arguments: TransportKind.allCases)
  func `Only the difference travels, and the release is the same byte by byte`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let (older, newer) = try Self.send(transport.homes, transport)
    #expect(try transport.homes.pull(try transport.remote()).newest(site: "portfolio") == newer.manifest.version)
    let pulled = try transport.homes.pull(try transport.remote()).pull(site: "portfolio", version: newer.manifest.version)
    #expect(pulled.deltaFrom == older.manifest.version)
    #expect(pulled.received < newer.manifest.archive.size / 10)
    #expect((pulled.wireBytes ?? pulled.received) >= pulled.received)
    #expect((pulled.wireBytes ?? 0) < newer.manifest.archive.size / 5)
    #expect(try transport.homes.contents(pulled.folder) == transport.homes.contents(newer.release.folder))
    #expect(!Files.exists(Path.join(transport.homes.receiver, "incoming/portfolio")))
  }

  @Test func `Without deltas, and without an older release, all of it travels`() throws {
    let transport = try TransportUnderTest(.folder)
    let homes = transport.homes
    let (_, newer) = try Self.send(homes, transport)
    var settings = TransferSettings.quick()
    settings.usesDeltas = false
    let whole = try homes.pull(try transport.remote(), settings).pull(site: "portfolio", version: newer.manifest.version)
    #expect(whole.deltaFrom == nil)
    #expect(whole.received > newer.manifest.archive.size)
    try Files.removeTree(Path.join(homes.receiver, "releases"))
    #expect(try homes.pull(try transport.remote()).pull(site: "portfolio", version: newer.manifest.version).deltaFrom == nil)
  }

  @Test(arguments: ["archive.delta", "manifest.delta"], [0, 1, 2])
  func `A delta that is damaged costs its bytes and nothing else`(name: String, how: Int) throws {
    let transport = try TransportUnderTest(.folder)
    let homes = transport.homes
    let (older, newer) = try Self.send(homes, transport)
    let path = Path.join(transport.root, "portfolio/@deltas/\(newer.manifest.version)/\(older.manifest.version)/\(name)")
    var bytes = try Files.read(path)
    switch how {
    case 0: bytes[bytes.count / 2] ^= 1
    case 1: bytes = Array(bytes.prefix(bytes.count / 2))
    default: bytes = TwoHomes.noise(10_000_000)
    }
    try Files.replace(path, with: bytes)
    let notes = Mutex<[String]>([])
    let settings = TransferSettings.quick { if case .note(let text) = $0 { notes.withLock { $0.append(text) } } }
    let pulled = try homes.pull(try transport.remote(), settings).pull(site: "portfolio", version: newer.manifest.version)
    #expect((pulled.deltaFrom == nil) == (name == "archive.delta"))
    #expect(try homes.contents(pulled.folder) == homes.contents(newer.release.folder))
    #expect(notes.withLock { $0.count(where: { $0.contains("is of no use") }) } == 1)
  }

  @Test func `Deltas of the last three versions are kept`() throws {
    let transport = try TransportUnderTest(.folder)
    let homes = transport.homes
    for number in 0..<6 {
      let made = try homes.make(siteVersion: "1.0.\(number)", files: Self.pages(changed: number), created: 1_768_473_000 + Double(number))
      _ = try homes.push(try transport.receiver()).push(made.release)
    }
    let root = Path.join(transport.root, "portfolio/@deltas")
    let there = try Files.list(root).filter { try Files.list(Path.join(root, $0)) != [] }
    #expect(there.map { String($0.prefix(5)) } == ["1.0.3", "1.0.4", "1.0.5"])
  }
}
