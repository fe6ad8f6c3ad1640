import Nginx
import POSIX
import Synchronization
import TestSupport
import Testing

@testable import Publishing

@Suite struct `What certbot has got` {
  @Test func `is served, but for what has ended`() throws {
    let authority = try CertificateAuthority()
    let folder = try TemporaryFolder()
    let layout = Layout(home: folder.path)
    for (name, days) in [("a.example.org", -1), ("b.example.org", 90)] {
      let issued = try authority.issue([name], days: days)
      let folder = Path.join(layout.certbot, "config/live/\(name)")
      try Files.makeDirectories(folder)
      try Files.write(Path.join(folder, "fullchain.pem"), Files.read(issued.chain))
      try Files.write(Path.join(folder, "privkey.pem"), Files.read(issued.key))
    }
    let said = Mutex<[String]>([])
    let certbot = Certbot(layout: layout, program: "/nowhere/slipway") { text in said.withLock { $0.append(text) } }
    #expect(try certbot.install() == ["b.example.org"])
    #expect(CertificateStore(layout: layout).chain("a.example.org") == nil)
    #expect(said.withLock { $0.count == 1 && $0[0].hasPrefix("the certificate of a.example.org is left out") })
    // Who asks for that very one is told.
    #expect(throws: ServingError.self) { try certbot.install(replacing: "a.example.org") }
  }
}
