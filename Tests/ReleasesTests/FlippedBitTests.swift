import POSIX
import Releases
import TestSupport
import Testing

/// Every bit of a small release, each turned by itself.
struct FlippedBitTests {
  let fixture = try! Fixture()
  let release: Release
  let keys: TrustedKeys

  init() throws {
    release = try fixture.make().release
    keys = try fixture.keys.trusted()
  }

  /// Calls `body` for each bit of the bytes, with all others as they were.
  func eachFlip(_ bytes: [UInt8], _ body: (_ flipped: [UInt8], _ place: Int) throws -> Void) rethrows {
    var bytes = bytes
    for place in bytes.indices {
      for bit in 0..<8 {
        bytes[place] ^= 1 << bit
        try body(bytes, place)
        bytes[place] ^= 1 << bit
      }
    }
  }

  @Test func `in the archive`() throws {
    let www = fixture.folder.path("www")
    try Files.makeDirectory(www)
    try eachFlip(Files.read(release.archivePath)) { bytes, place in
      try Files.write(release.archivePath, bytes)
      let error = #expect(throws: ReleaseError.self) { try release.extract(to: Path.join(www, "x"), keys: keys, durable: false) }
      #expect(error?.code == .badSignature && error?.message.contains(release.archivePath) == true, "byte \(place): \(error?.message ?? "")")
      #expect(try Files.list(www).isEmpty)
    }
  }

  @Test func `in the manifest`() throws {
    let signature = try Files.read(release.signaturePath)
    eachFlip(try Files.read(release.manifestPath)) { bytes, place in
      let error = #expect(throws: ReleaseError.self) {
        try SealedManifest(signature: signature, manifest: bytes, keys: keys, place: "here")
      }
      #expect(error?.code == .damaged && error?.message.contains("here/manifest.json") == true, "byte \(place)")
    }
  }

  @Test func `in the signature, but for the line that nobody signs`() throws {
    let manifest = try Files.read(release.manifestPath)
    let signature = try Files.read(release.signaturePath)
    let genuine = try SealedManifest(signature: signature, manifest: manifest, keys: keys, place: "here")
    let unsigned = Array("untrusted comment: ".utf8).count..<(signature.firstIndex(of: UInt8(ascii: "\n")) ?? 0)
    eachFlip(signature) { bytes, place in
      guard let sealed = try? SealedManifest(signature: bytes, manifest: manifest, keys: keys, place: "here") else { return }
      #expect(unsigned.contains(place), "byte \(place)")
      #expect(sealed.manifest == genuine.manifest && sealed.key == genuine.key)
    }
  }
}
