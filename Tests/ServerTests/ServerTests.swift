import Diagnostics
import Distribution
import POSIX
import Releases
import TestSupport
import Testing

@testable import Server

@Suite struct ReleaseRouteTests {
  @Test func `what there is`() {
    let release = RemoteFolder.release(site: "portfolio", version: "1.0.0+b-3f9a1c2b")
    #expect(ReleaseRoute("/index.json") == .sites)
    #expect(ReleaseRoute("/portfolio/index.json") == .versions(site: "portfolio"))
    #expect(ReleaseRoute("/portfolio/1.0.0+b-3f9a1c2b") == .folder(release))
    for name in ["release.tar.zst", "release.tar.zst.minisig", "manifest.json", "release.tar"] {
      #expect(ReleaseRoute("/portfolio/1.0.0+b-3f9a1c2b/\(name)") == .file(release, name: name))
    }
    #expect(ReleaseRoute("/portfolio/@channels/preview-1/channel.json") == .file(.channel(site: "portfolio", environment: "preview-1"), name: "channel.json"))
    #expect(ReleaseRoute("/portfolio/@deltas/2.0/1.0/manifest.delta") == .file(.delta(site: "portfolio", version: "2.0", from: "1.0"), name: "manifest.delta"))
  }

  @Test(arguments: [
    "", "/", "//", "/portfolio", "/portfolio/", "/index.json/", "/portfolio/1.0/", "/portfolio/1.0/x", "/portfolio/1.0/manifest.json/x",
    "/portfolio/.lock", "/portfolio/.1.0.12.99/manifest.json", "/Portfolio/index.json", "/por tfolio/index.json", "/portfolio/@channels",
    "/portfolio/@channels/production/other", "/portfolio/@channels/../channel.json", "/portfolio/@deltas/1.0/channel.json",
    "/portfolio/@deltas/1.0/2.0", "/portfolio/@deltas/1.0/.2/archive.delta", "/@channels/index.json", "/portfolio/1..0/manifest.json",
  ])
  func `what there is not`(path: String) { #expect(ReleaseRoute(path) == nil) }
}

@Suite struct NegotiationTests {
  private func wants(_ text: String?) -> ContentNegotiation { ContentNegotiation(acceptEncoding: text, availableDictionary: nil) }

  @Test func `encodings by their weight`() {
    #expect(wants("gzip, zstd").accepts("zstd"))
    #expect(wants("ZSTD;q=0.5").accepts("zstd"))
    #expect(wants("*").accepts("zstd"))
    for text in [nil, "", "gzip", "zstd;q=0", "zstd; q=0.0", "zstd;q=x"] { #expect(!wants(text).accepts("zstd"), "\(text ?? "-")") }
    for text in [nil, "", "gzip", "identity", "*;q=0, identity;q=0.1"] { #expect(wants(text).acceptsPlain, "\(text ?? "-")") }
    for text in ["identity;q=0", "*;q=0", "zstd, identity; q=0"] { #expect(!wants(text).acceptsPlain, "\(text)") }
  }
}

@Suite struct AccessTokenTests {
  private let token = String(repeating: "t", count: 32)

  @Test func `bearer, and basic with any user`() throws {
    let tokens = try AccessTokens([token, String(repeating: "u", count: 16)])
    #expect(tokens.allow("Bearer \(token)"))
    #expect(tokens.allow("bearer  \(token)"))
    #expect(tokens.allow("Basic eDp0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dA=="))
    for text in [nil, "", token, "Bearer", "Bearer ", "Bearer \(token)x", "Bearer \(token.dropLast())", "Basic \(token)", "Basic !", "Digest \(token)"] {
      #expect(!tokens.allow(text), "\(text ?? "-")")
    }
    #expect(try !AccessTokens([]).allow("Bearer "))
  }

  @Test func `from a private file, systemd's first`() throws {
    let folder = try TemporaryFolder()
    let home = folder.path("home")
    #expect(try AccessTokens.load(home: home, credentials: nil).isEmpty)
    let path = try folder.write("home/secrets/RELEASES_TOKEN", "\(token)\n\n")
    #expect(throws: ServerError.self) { try AccessTokens.load(home: home, credentials: nil) }
    try Files.changePermissions(path, 0o600)
    #expect(try AccessTokens.load(home: home, credentials: nil).allow("Bearer \(token)"))
    try folder.write("credentials/RELEASES_TOKEN", String(repeating: "c", count: 20))
    let loaded = try AccessTokens.load(home: home, credentials: folder.path("credentials"))
    #expect(loaded.allow("Bearer \(String(repeating: "c", count: 20))"))
    #expect(!loaded.allow("Bearer \(token)"))
    try folder.write("credentials/RELEASES_TOKEN", "short")
    #expect(throws: ServerError.self) { try AccessTokens.load(home: home, credentials: folder.path("credentials")) }
  }
}
